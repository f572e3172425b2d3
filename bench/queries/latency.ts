import type { PageQuery } from "../../indexer/test/differential/page.ts";
import { median } from "../measure/quantile.ts";

/** Rounds before those that count. */
const WARM_UP = 3;

export interface Latencies {
  /** Medians in milliseconds. */
  readonly ours: number;
  readonly theirs: number;
  /** Of the answer. */
  readonly bytes: number;
}

/**
 * Asks a query of two engines in turn, who begins changing from round to round.
 *
 * @throws Error if they do not answer alike.
 */
export async function latenciesOf(
  { name, text, variables }: PageQuery,
  urls: { readonly ours: string; readonly theirs: string },
  rounds: number,
): Promise<Latencies> {
  const times = { ours: [] as number[], theirs: [] as number[] };
  let bytes = 0;
  for (let round = 0; round < WARM_UP + rounds; round++) {
    const answers = { ours: "", theirs: "" };
    const sides = ["ours", "theirs"] as const;
    for (const side of round % 2 === 0 ? sides : [...sides].reverse()) {
      const before = performance.now();
      answers[side] = await ask(urls[side], text, variables);
      if (round >= WARM_UP) times[side].push(performance.now() - before);
    }
    if (answers.ours !== answers.theirs) throw differing(name, answers);
    bytes = answers.ours.length;
  }
  return { ours: median(times.ours), theirs: median(times.theirs), bytes };
}

/** The text of an answer. @throws Error if it says that something is wrong. */
export async function ask(url: string, query: string, variables: unknown): Promise<string> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  if (!response.ok || !text.startsWith('{"data":')) throw new Error(`${url} answers ${text.slice(0, 1_000)}`);
  return text;
}

function differing(name: string, { ours, theirs }: { ours: string; theirs: string }): Error {
  let at = 0;
  while (ours[at] === theirs[at]) at++;
  const part = (text: string) => text.slice(Math.max(0, at - 200), at + 200);
  return new Error(
    `${name} is answered differently\n    ours: …${part(ours)}\n    graph-node: …${part(theirs)}`,
  );
}
