import { isLosslessNumber, stringify } from "lossless-json";

/** Differences that are told of one answer. */
const MOST = 10;

/**
 * How an answer differs from what is expected, place by place: keys in any order, lists in theirs. A number is the same as the text of
 * it, since GraphQL writes large ones as texts.
 *
 * @param expected And `actual`: read by lossless-json, so that every digit counts.
 */
export function differences(expected: unknown, actual: unknown): string[] {
  const found = [...differencesAt("", expected, actual)];
  if (found.length <= MOST) return found;
  return [...found.slice(0, MOST), `and ${found.length - MOST} more`];
}

function* differencesAt(path: string, expected: unknown, actual: unknown): Generator<string> {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length)
      yield `${path} has ${actual.length} entries, expected ${expected.length}`;
    for (let index = 0; index < Math.max(expected.length, actual.length); index++)
      yield* differencesAt(`${path}[${index}]`, expected[index], actual[index]);
    return;
  }
  if (isObject(expected) && isObject(actual)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)]))
      yield* differencesAt(path === "" ? key : `${path}.${key}`, expected[key], actual[key]);
    return;
  }
  if (scalar(expected) !== scalar(actual))
    yield `${path || "the answer"} is ${shown(actual)}, expected ${shown(expected)}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}

/** What is the same for the same values only. */
function scalar(value: unknown): unknown {
  if (isLosslessNumber(value)) return value.value;
  return typeof value === "object" && value !== null ? stringify(value) : value;
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : (stringify(value) ?? "nothing");
}
