// Balanced softmax: τ·log π is added to the logits while the network learns, and not when it
// decides. Ren et al. 2020, arXiv:2007.10740; Menon et al. 2021, arXiv:2007.07314.

import { adjustedCrossEntropy } from "../losses";
import type { Facts, Method } from "./method";

export const balancedSoftmax = ({ logPrior, tau }: Facts): Method => ({
  terms: ({ logits, labels }) => ({
    ofLogits: adjustedCrossEntropy(logits, labels, logPrior, tau),
  }),
});
