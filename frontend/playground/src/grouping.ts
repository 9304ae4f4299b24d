// Abstract labels: classes whose means among the features have similar directions, by Ward's tree.
// The package's generator `ward`, without its shrinkage of the means of small classes.

// Abstract label of each class, 0 … M − 1, numbered by their first class. M is the one with the
// best mean silhouette; two classes are together.
export function groupClasses(means: Float64Array[]): number[] {
  const classes = means.length;
  if (classes < 3) return new Array<number>(classes).fill(0);
  const distances = distancesBetween(unitLength(centred(means)));
  let best = { score: -Infinity, groups: new Array<number>(classes).fill(0) };
  for (const groups of wardCuts(distances)) {
    const number = Math.max(...groups) + 1;
    if (number < 2 || number >= classes || number > 5) continue;
    const score = silhouette(distances, groups, number);
    if (score >= best.score) best = { score, groups };
  }
  return best.groups;
}

function centred(means: Float64Array[]): Float64Array[] {
  const centre = means[0].map((_, d) => means.reduce((sum, mean) => sum + mean[d], 0) / means.length);
  return means.map((mean) => mean.map((each, d) => each - centre[d]));
}

const unitLength = (rows: Float64Array[]) =>
  rows.map((row) => row.map((each) => each / Math.max(Math.hypot(...row), 1e-12)));

const distancesBetween = (rows: Float64Array[]) =>
  rows.map((a) => rows.map((b) => Math.hypot(...a.map((each, d) => each - b[d]))));

// The groups after each join of the two clusters that Ward's criterion finds nearest, from many
// groups to few.
function* wardCuts(distances: number[][]): Generator<number[]> {
  let clusters = distances.map((_, c) => [c]);
  const apart = distances.map((row) => row.map((each) => each ** 2));
  while (clusters.length > 2) {
    let [first, second] = [0, 1];
    for (let i = 0; i < clusters.length; i++)
      for (let j = i + 1; j < clusters.length; j++)
        if (apart[i][j] < apart[first][second]) [first, second] = [i, j];
    const [a, b] = [clusters[first].length, clusters[second].length];
    const joined = clusters.map((other, k) => {
      const n = other.length; // Lance and Williams' update of Ward's distances
      const sum = (a + n) * apart[first][k] + (b + n) * apart[second][k];
      return (sum - n * apart[first][second]) / (a + b + n);
    });
    joined.forEach((each, k) => (apart[first][k] = apart[k][first] = each));
    apart[first][first] = 0;
    apart.splice(second, 1);
    apart.forEach((row) => row.splice(second, 1));
    clusters[first] = [...clusters[first], ...clusters[second]];
    clusters.splice(second, 1);
    yield numbered(clusters, distances.length);
  }
}

function numbered(clusters: number[][], classes: number): number[] {
  const groups = new Array<number>(classes).fill(0);
  const ordered = [...clusters].sort((a, b) => Math.min(...a) - Math.min(...b));
  ordered.forEach((members, m) => members.forEach((c) => (groups[c] = m)));
  return groups;
}

// Rousseeuw 1987: (b − a) / max(a, b), 0 for a class that is alone.
function silhouette(distances: number[][], groups: number[], number: number): number {
  let sum = 0;
  groups.forEach((own, c) => {
    const to = Array.from({ length: number }, (_, m) => {
      const others = groups.map((_, d) => d).filter((d) => groups[d] === m && d !== c);
      return others.reduce((total, d) => total + distances[c][d], 0) / others.length;
    });
    if (Number.isNaN(to[own])) return;
    const other = Math.min(...to.filter((_, m) => m !== own));
    sum += (other - to[own]) / Math.max(other, to[own], 1e-12);
  });
  return sum / groups.length;
}
