// Re-weighting: a point counts as much as its class is rare, w_c ∝ 1 / n_c.
// Cui et al. 2019, arXiv:1901.05555, as the limit β → 1 of their class-balanced loss.

import { inverseFrequencyWeights, weightedCrossEntropy } from "../losses";
import type { Facts, Method } from "./method";

export function reweighting({ counts }: Facts): Method {
  const weights = inverseFrequencyWeights(counts);
  return {
    terms: ({ logits, labels }) => ({ ofLogits: weightedCrossEntropy(logits, labels, weights) }),
  };
}
