// Abstract labels: similar classes are grouped by their means among the features, and each group is
// guided towards a subspace of its own: by the targets of deep over-sampling, by the leakage out of the
// subspace, and by a cross-entropy of the groups. Synthetic points of a class vary as those of its
// siblings do. Ando 2018, arXiv:1810.12513, of which only the abstract was available: this is the
// project's reconstruction, `dovs`, without patches of feature maps, which a plane does not have.

import { groupClasses } from "../grouping";
import { guidedTarget, leakageLoss, marginalCrossEntropy, shifted, type Basis } from "../losses";
import { FEATURES } from "../network";
import { blockSizes, fitSubspaces } from "../subspaces";
import { DeepOversampling } from "./deep_oversampling";
import { ramp, sum, type Bank, type Step, type Terms } from "./method";

const [LAMBDA_ABS, LAMBDA_SUB, BETA] = [0.3, 0.1, 0.5];
const FIXED_AFTER = 300; // steps after which the groups stay as they are

export class AbstractLabels extends DeepOversampling {
  private groups: number[] | null = null; // of the classes
  private space: Basis | null = null;
  private means: Float64Array[] = [];
  private siblings: number[][] = []; // training points of each group

  override begin(bank: Bank): void {
    super.begin(bank);
    const { counts } = this.facts;
    this.means = counts.map((count, c) => classMean(bank, c, count));
    if (!this.groups || bank.step <= FIXED_AFTER) this.groups = groupClasses(this.means);
    const groups = this.groups;
    const number = Math.max(...groups) + 1;
    const classesOf = (m: number) => groups.filter((group) => group === m).length;
    const sizes = blockSizes(Array.from({ length: number }, (_, m) => classesOf(m)), FEATURES);
    const ofRows = bank.labels.map((c) => groups[c]);
    this.space = fitSubspaces(bank.z, ofRows, sizes, FEATURES);
    this.siblings = Array.from({ length: number }, () => []);
    ofRows.forEach((group, row) => this.siblings[group].push(row));
    this.shown = { ...this.shown, groups, axes: axesOf(this.space, sizes) };
  }

  override terms(step: Step): Terms {
    const terms = super.terms(step);
    if (!this.groups || !this.space || !terms.ofFeatures) return terms;
    const { logPrior, tau } = this.facts;
    const share = ramp(step.number);
    const leak = leakageLoss(step.z, this.ofPoints(step), this.space);
    const adjusted = shifted(step.logits, logPrior, tau);
    const abstract = marginalCrossEntropy(adjusted, step.labels, this.groups);
    return {
      ...terms,
      ofLogits: sum([1, terms.ofLogits], [share * LAMBDA_ABS, abstract]),
      ofFeatures: sum([1, terms.ofFeatures], [share * LAMBDA_SUB, leak]),
    };
  }

  protected override targets(step: Step): Float64Array {
    return guidedTarget(super.targets(step), this.ofPoints(step), this.space!, BETA);
  }

  // μ_c + (v_j − μ_{c_j})·√(n/(n − 1)), j any training point of the same group.
  protected override synthetic({ rows }: Step, weight: number): Terms["synthetic"] {
    const { counts, random } = this.facts;
    const bank = this.bank!;
    const labels = Int32Array.from(rows, () => random.integer(counts.length));
    const z = new Float64Array(rows.length * FEATURES);
    labels.forEach((c, i) => {
      const siblings = this.siblings[this.groups![c]];
      const row = siblings[random.integer(siblings.length)];
      const own = bank.labels[row];
      const stretch = Math.sqrt(counts[own] / Math.max(counts[own] - 1, 1));
      for (let d = 0; d < FEATURES; d++)
        z[i * FEATURES + d] =
          this.means[c][d] + stretch * (bank.z[row * FEATURES + d] - this.means[own][d]);
    });
    this.shown.synthetic = { z, labels };
    return { z, labels, weight };
  }

  private ofPoints({ labels }: Step): Int32Array {
    return labels.map((c) => this.groups![c]);
  }
}

function classMean({ z, labels }: Bank, c: number, count: number): Float64Array {
  const mean = new Float64Array(FEATURES);
  labels.forEach((y, i) => {
    if (y === c) for (let d = 0; d < FEATURES; d++) mean[d] += z[i * FEATURES + d] / count;
  });
  return mean;
}

// The columns of U that belong to one abstract label.
function axesOf({ basis }: Basis, sizes: number[]): { z: Float64Array; group: number }[] {
  const block = sizes.flatMap((size, m) => new Array<number>(size).fill(m));
  return block.flatMap((m, j) =>
    m === 0
      ? []
      : [{ group: m - 1, z: Float64Array.from({ length: FEATURES }, (_, d) => basis[d * FEATURES + j]) }],
  );
}
