import type { HeadSource } from "./head.ts";

/**
 * The head that this engine writes down for a subgraph of that name, in the tables of its schema `indexer`. Where a handler has
 * failed, it is that block, as in graph-node: the entities are those of the block before, and there is an error.
 */
export function indexerHead(name: string, buildHash: string): HeadSource {
  const literal = `'${name.replaceAll("'", "''")}'`;
  return {
    deployment: buildHash,
    sql: `select coalesce((failure->>'block')::int4, head_number),
                 '0x' || coalesce(failure->>'hash', encode(head_hash, 'hex')), earliest_block, (failure->>'block')::int4
            from indexer.subgraph where name = ${literal}`,
    read(row) {
      if (row === undefined || row[0] === null) return undefined;
      const [number, hash, earliestBlock, failedBlock] = row;
      return {
        number: Number(number),
        hash: String(hash),
        earliestBlock: Number(earliestBlock),
        firstErrorBlock: failedBlock === null ? null : Number(failedBlock),
      };
    },
    async block(run, blockHash) {
      const [row] = await run(
        `select number, '0x' || encode(parent, 'hex'), timestamp from indexer.block
          where subgraph = $1 and hash = decode($2, 'hex')
         union all
         select (failure->>'block')::int4, '0x' || (failure->>'parent'), (failure->>'timestamp')::int8
           from indexer.subgraph where name = $1 and decode(failure->>'hash', 'hex') = decode($2, 'hex')`,
        [name, blockHash.slice(2)],
      );
      if (row === undefined) return undefined;
      const [number, parentHash, timestamp] = row;
      return { number: Number(number), parentHash: String(parentHash), timestamp: Number(timestamp) };
    },
  };
}
