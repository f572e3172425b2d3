/** What one handler of the mappings took in a run. */
export interface HandlerCost {
  readonly handler: string;
  readonly calls: number;
  readonly seconds: number;
}

const SAMPLE = /^deployment_handler_execution_time_(sum|count)\{(.*)\} (\S+)$/gm;

/** Reads the time that each handler has taken so far from graph-node's metrics, the costliest first. */
export async function readHandlerCosts(metricsUrl: string): Promise<HandlerCost[]> {
  const text = await (await fetch(metricsUrl)).text();
  const found = new Map<string, { sum: number; count: number }>();
  for (const [, kind, labels = "", value] of text.matchAll(SAMPLE)) {
    const handler = /handler="([^"]*)"/.exec(labels)?.[1] ?? "";
    const cost = found.get(handler) ?? { sum: 0, count: 0 };
    cost[kind as "sum" | "count"] += Number(value);
    found.set(handler, cost);
  }
  return [...found]
    .map(([handler, { sum, count }]) => ({ handler, calls: count, seconds: sum }))
    .sort((one, other) => other.seconds - one.seconds);
}
