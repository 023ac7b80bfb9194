export declare const DIFFERENCES: readonly (readonly [RegExp, string])[];
