// Logit adjustment: cross-entropy learns, then τ·log π is taken off the logits when the network
// decides. Menon et al. 2021, eq. 9, arXiv:2007.07314.

import { crossEntropy } from "./cross_entropy";
import type { Facts, Method } from "./method";

export const logitAdjustment = (facts: Facts): Method => ({
  ...crossEntropy(facts),
  shift: facts.logPrior.map((each) => -facts.tau * each),
});
