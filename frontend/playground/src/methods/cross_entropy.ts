// Cross-entropy: nothing is done about the imbalance. Bridle 1990.

import { adjustedCrossEntropy } from "../losses";
import type { Facts, Method } from "./method";

export const crossEntropy = ({ logPrior }: Facts): Method => ({
  terms: ({ logits, labels }) => ({ ofLogits: adjustedCrossEntropy(logits, labels, logPrior, 0) }),
});
