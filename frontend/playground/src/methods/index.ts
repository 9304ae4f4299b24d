// The methods by the name that settings and addresses have.

import { AbstractLabels } from "./abstract_labels";
import { balancedSoftmax } from "./balanced_softmax";
import { crossEntropy } from "./cross_entropy";
import { DeepOversampling } from "./deep_oversampling";
import { ldam } from "./ldam";
import { logitAdjustment } from "./logit_adjustment";
import type { Facts, Method } from "./method";
import { resampling } from "./resampling";
import { reweighting } from "./reweighting";
import { smote } from "./smote";

export const METHODS: Record<string, (facts: Facts) => Method> = {
  cross_entropy: crossEntropy,
  reweighting,
  resampling,
  balanced_softmax: balancedSoftmax,
  logit_adjustment: logitAdjustment,
  ldam,
  smote,
  deep_oversampling: (facts) => new DeepOversampling(facts),
  abstract_labels: (facts) => new AbstractLabels(facts),
};
