// LDAM: a rare class must win by a larger margin of cosines, Δ_c ∝ n_c^−¼; rare classes weigh more
// late in training. Cao et al. 2019, arXiv:1906.07413. Deviation: the cosines are scaled by 10, not 30,
// with which a network this small only learns its few rare points by heart.

import { effectiveNumberWeights, marginCrossEntropy, margins } from "../losses";
import type { Facts, Method } from "./method";

const [LARGEST, SCALE, BETA] = [0.5, 10, 0.9999];
export const DEFERRED = 200; // steps before rare classes weigh more

export function ldam({ counts }: Facts): Method {
  const margin = margins(counts, LARGEST);
  const weights = effectiveNumberWeights(counts, BETA);
  return {
    cosine: SCALE,
    terms: ({ number, logits, labels }) => ({
      ofLogits: marginCrossEntropy(logits, labels, margin, SCALE, number < DEFERRED ? null : weights),
    }),
  };
}
