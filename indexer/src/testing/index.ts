export { type BenchOptions, TestBench } from "./bench.ts";
export { type BlockOptions, type TestContent, type TestTransaction, transaction } from "./blocks.ts";
export { balance, call, code, type TestAnswer } from "./calls.ts";
export { type EventValues, event, type TestEvent } from "./events.ts";
export { type Answer, type LoggedMessage, type MinedBlock, TestSubgraph } from "./subgraph.ts";
export type { TestValue } from "./values.ts";
