/**
 * A squid: the recorded chain over JSON-RPC into Postgres, without an archive.
 *
 *     RPC_URL=… DB_URL=… tsx main.ts
 *
 * Every event is asked for by its topic alone, whoever logs it, as the embedded engine does with `--by-event`.
 */
import { EvmBatchProcessor } from "@subsquid/evm-processor";
import { createOrmConfig } from "@subsquid/typeorm-config";
import { TypeormDatabase } from "@subsquid/typeorm-store";
import { DataSource } from "typeorm";
import { Batch } from "./lib/batch";
import { EVENTS, NAME_OF_TOPIC } from "./lib/events";
import { type Event, type Governors, HANDLERS, wantFirst, wantRest } from "./lib/handlers";

const FINALITY_BLOCKS = 50;

const processor = new EvmBatchProcessor()
  .setRpcEndpoint({ url: process.env.RPC_URL ?? "", maxBatchCallSize: 100 })
  .setFinalityConfirmation(FINALITY_BLOCKS)
  .setRpcDataIngestionSettings({ headPollInterval: 100 })
  .setFields({ log: { address: true, topics: true, data: true, transactionHash: true } })
  .addLog({ topic0: Object.values(EVENTS).map(({ topic }) => topic) });

const governors: Governors = new Map();

async function main(): Promise<void> {
  const source = await new DataSource(createOrmConfig()).initialize();
  await source.synchronize();
  await source.destroy();

  processor.run(new TypeormDatabase(), async ({ blocks, store }) => {
    const events = blocks.flatMap(({ header, logs }) =>
      logs.flatMap((log): Event | [] => {
        const name = NAME_OF_TOPIC.get(log.topics[0] ?? "");
        if (name === undefined) return [];
        return {
          ...{ name, args: EVENTS[name].decode(log), address: log.address, block: header.height },
          timestamp: BigInt(Math.floor(header.timestamp / 1_000)),
          transaction: log.transactionHash,
          logIndex: log.logIndex,
        };
      }),
    );
    const batch = new Batch(store);
    for (const event of events) wantFirst(batch, event, governors);
    await batch.load();
    for (const event of events) wantRest(batch, event, governors);
    await batch.load();
    for (const event of events) HANDLERS[event.name](batch, event, governors);
    await batch.save();
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
