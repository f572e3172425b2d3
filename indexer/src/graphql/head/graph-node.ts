import type { Client, Pool } from "pg";
import { quoteName } from "../sql/layout.ts";
import type { HeadSource } from "./head.ts";

/** Where graph-node keeps a subgraph: the schema of its entities, and how far it has come. */
export interface GraphNodeDeployment {
  /** Such as `sgd1`. */
  readonly schemaName: string;
  readonly head: HeadSource;
}

interface DeploymentRow {
  readonly id: number;
  readonly hash: string;
  readonly schema: string;
  readonly chain: string;
}

/** Finds the deployment that graph-node serves under a name; undefined if there is none. */
export async function findGraphNodeDeployment(
  database: Pool | Client,
  name: string,
): Promise<GraphNodeDeployment | undefined> {
  const { rows } = await database.query<DeploymentRow>(
    `select s.id, s.subgraph as hash, s.name as schema, c.namespace as chain
       from subgraphs.subgraph as g
       join subgraphs.subgraph_version as v on v.id = g.current_version
       join deployment_schemas as s on s.subgraph = v.deployment and s.active
       join chains as c on c.name = s.network
      where g.name = $1`,
    [name],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  return { schemaName: row.schema, head: headOf(row) };
}

function headOf({ id, hash, chain }: DeploymentRow): HeadSource {
  const blocks = `${quoteName(chain)}.blocks`;
  return {
    deployment: hash,
    sql: `select h.block_number, '0x' || encode(h.block_hash, 'hex'), d.earliest_block_number,
                 case when d.failed or d.health <> 'healthy' then
                   (select min(lower(e.block_range)) from subgraphs.subgraph_error as e
                     where e.subgraph_id = d.subgraph and e.deterministic) end
            from subgraphs.head as h join subgraphs.deployment as d on d.id = h.id where h.id = ${Number(id)}`,
    read(row) {
      if (row === undefined || row[0] === null) return undefined;
      const [number, headHash, earliestBlock, firstErrorBlock] = row;
      return {
        number: Number(number),
        hash: String(headHash),
        earliestBlock: Number(earliestBlock),
        firstErrorBlock: firstErrorBlock === null ? null : Number(firstErrorBlock),
      };
    },
    async block(run, blockHash) {
      const [row] = await run(
        `select number, '0x' || encode(parent_hash, 'hex'), data->'block'->>'timestamp' from ${blocks} where hash = $1::bytea`,
        [`\\x${blockHash.slice(2)}`],
      );
      if (row === undefined) return undefined;
      const [number, parentHash, timestamp] = row;
      return {
        number: Number(number),
        parentHash: String(parentHash),
        timestamp: timestamp === null ? null : Number(timestamp),
      };
    },
  };
}
