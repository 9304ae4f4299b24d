// Generated from dovs/maps/names.py, by the command given there: do not edit.

export const COLOURS = ["class", "label", "group", "correct", "predicted", "confidence", "margin", "rank", "leakage"] as const;
export type Colour = (typeof COLOURS)[number];

export const SPLITS = ["test", "train", "both"] as const;
export type Split = (typeof SPLITS)[number];

export const GROUPS = ["many", "medium", "few"] as const;

export const UNKNOWN = 65535;
export const STEPS = 65534;

// The types of arrays, as safetensors names them.
export const TYPES = { U8: Uint8Array, U16: Uint16Array, I32: Int32Array } as const;

export interface BaseArrays {
  test: Uint8Array;
  index: Int32Array;
  label: Uint16Array;
}

export interface EpochArrays {
  xy: Uint16Array;
  xyz?: Uint16Array;
  predicted?: Uint16Array;
  confidence?: Uint8Array;
  margin?: Uint8Array;
  rank?: Uint16Array;
  leakage?: Uint8Array;
}
