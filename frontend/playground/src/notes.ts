// Sentences about an experiment: what is adjusted, what is empty, what went wrong; and what a canvas
// shows, for those who do not see it.

import { letter } from "./data";
import type { Experiment } from "./experiment";
import type { Given, Values } from "./given";
import { recallInWords } from "./recall_view";

export function notesOn(experiment: Experiment, values: Values, most: number): string[] {
  const { counts, losses, method, steps } = experiment;
  const notes: string[] = [];
  if (losses.length && !Number.isFinite(losses[steps - 1]))
    notes.push("The loss is no longer a number: choose a smaller learning rate, then press Reset.");
  if (steps === 0) notes.push("The network has not learned yet: press Play, or the space bar.");
  if (steps >= most) notes.push(`Step ${most} is the last one: press Play to begin again.`);
  const ratio = Number(values.points) / Math.min(...counts);
  if (!values.added && ratio < 0.9 * Number(values.ratio))
    notes.push(`A class has one point at least, so the imbalance ratio is ${Math.round(ratio)}.`);
  if (["smote", "deep_oversampling", "abstract_labels"].includes(values.method)) {
    const small = counts.flatMap((n, c) => (n <= Number(values.k) ? [letter(c)] : []));
    if (small.length)
      notes.push(`Neighbours are all other points of class ${small.join(", ")}: there are so few.`);
  }
  if (values.method === "abstract_labels") notes.push(groupsInWords(method.overlay?.().groups));
  return notes;
}

function groupsInWords(groups: number[] | undefined): string {
  if (!groups) return "Abstract labels are generated after 100 steps.";
  const number = Math.max(...groups) + 1;
  if (number === 1) return "One abstract label for both classes: there is nothing to separate.";
  const lists = Array.from({ length: number }, (_, m) =>
    groups.flatMap((group, c) => (group === m ? [letter(c)] : [])).join(" "),
  );
  return `Abstract labels: ${lists.map((list) => `{${list}}`).join(" ")}.`;
}

export function inWords(what: string, experiment: Experiment, given: Given, recall: number[]): string {
  const { settings, steps, classes } = experiment;
  const method = given.methods.find(({ name }) => name === settings.method)!.label;
  return `${what}: ${classes} classes, ${method}, step ${steps}. Recall: ${recallInWords(recall)}.`;
}
