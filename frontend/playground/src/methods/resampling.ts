// Re-sampling: every class fills the same share of a step. Shen et al. 2016, arXiv:1512.05830.

import { crossEntropy } from "./cross_entropy";
import type { Facts, Method } from "./method";

export const resampling = (facts: Facts): Method => ({
  ...crossEntropy(facts),
  draw: (sampler, size, random) => sampler.balanced(size, random),
});
