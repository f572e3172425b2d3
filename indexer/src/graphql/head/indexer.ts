import type { HeadSource } from "./head.ts";

/** The head that this engine writes down for a subgraph of that name, in the tables of its schema `indexer`. */
export function indexerHead(name: string, buildHash: string): HeadSource {
  const literal = `'${name.replaceAll("'", "''")}'`;
  return {
    deployment: buildHash,
    sql: `select head_number, '0x' || encode(head_hash, 'hex'), earliest_block, (failure->>'block')::int4
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
        `select number, '0x' || encode(parent, 'hex'), timestamp from indexer.block where subgraph = $1 and hash = $2::bytea`,
        [name, `\\x${blockHash.slice(2)}`],
      );
      if (row === undefined) return undefined;
      const [number, parentHash, timestamp] = row;
      return { number: Number(number), parentHash: String(parentHash), timestamp: Number(timestamp) };
    },
  };
}
