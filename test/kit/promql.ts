/** A metric that an expression reads, and the labels that it asks of it. */
export interface MetricUse {
  name: string;
  labels: string[];
}

/** Words of PromQL that stand where a name could. Those before `(` need not be listed. */
const WORDS = new Set([
  'by',
  'without',
  'on',
  'ignoring',
  'group_left',
  'group_right',
  'and',
  'or',
  'unless',
]);
/** Labels that Prometheus adds. */
const TARGET_LABELS = new Set(['job', 'instance']);

/** The metrics in an expression of PromQL, as far as our dashboards and rules use the language. */
export function metricsIn(expression: string): MetricUse[] {
  // Lists of labels after by, on and the like name no metrics.
  const text = expression.replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ');
  const uses: MetricUse[] = [];
  for (const match of text.matchAll(/([a-zA-Z_:][\w:]*)\s*(?:\{([^}]*)\}|(\()|)|"[^"]*"|\[[^\]]*\]|\d\S*/g)) {
    const [, name, matchers, call] = match;
    if (!name || call || WORDS.has(name)) continue;
    const labels = [...(matchers ?? '').matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label]) =>
      String(label),
    );
    uses.push({ name, labels: labels.filter((label) => !TARGET_LABELS.has(label)) });
  }
  return uses;
}

/** Labels by which an expression sums. */
export function groupingIn(expression: string): string[] {
  return [...expression.matchAll(/\b(?:by|on)\s*\(([^)]*)\)/g)]
    .flatMap(([, list]) => String(list).split(','))
    .map((label) => label.trim())
    .filter((label) => !TARGET_LABELS.has(label));
}
