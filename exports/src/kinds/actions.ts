import type { ModelWipClient, Page, TypedDocumentString } from "@model-wip/client";
import { type Cell, type Column, type Export, type Row, rangeOf, type Scope } from "./export.ts";

/** What every action on the chain has. */
interface Action {
  readonly id: string;
  readonly order: string;
  readonly block: string;
  readonly timestamp: string;
  readonly transaction: string;
  readonly logIndex: number;
}

interface ActionVariables {
  readonly from: string;
  readonly to: string;
  readonly first: number;
}

const PLACE: readonly Column[] = [
  { name: "block", kind: "number" },
  { name: "time", kind: "time" },
  { name: "transaction", kind: "text" },
  { name: "log_index", kind: "number" },
  { name: "id", kind: "text" },
];
const ID = PLACE.findIndex(({ name }) => name === "id");

interface Listed<A, V> {
  readonly name: string;
  readonly what: string;
  readonly subject: "campaign" | "account";
  readonly document: TypedDocumentString<Page<A>, V>;
  readonly columns: readonly Column[];
  readonly cells: (action: A) => readonly Cell[];
}

/** An export of one kind of action, in the order of the chain. */
export function listActions<A extends Action, V extends ActionVariables>(list: Listed<A, V>): Export {
  const { name, what, subject, document, columns, cells } = list;
  return {
    name,
    what,
    subject,
    range: "blocks",
    isOfChain: true,
    columns: [...PLACE, ...columns],
    async *rows(client: ModelWipClient, scope: Scope, after: Row | undefined, signal?: AbortSignal) {
      // An action that is like another one in its place may come before `after`, or behind it: their block is read again.
      const place = after === undefined ? undefined : BigInt(Number(after[0])) * 1_000_000n;
      const variables = { [subject]: scope.subject };
      let skipping = after !== undefined;
      const actions = client.allByOrder(document, variables as unknown as Omit<V, "from" | "to" | "first">, {
        ...rangeOf(scope, place),
        block: scope.block.number,
        ...(signal === undefined ? {} : { signal }),
      });
      for await (const action of actions) {
        if (!skipping) {
          yield [
            Number(action.block),
            BigInt(action.timestamp),
            action.transaction,
            action.logIndex,
            action.id,
            ...cells(action),
          ];
        } else if (action.id === after?.[ID]) skipping = false;
      }
    },
    progress({ fromBlock, block }, row) {
      return (Number(row[0]) - fromBlock) / Math.max(block.number - fromBlock, 1);
    },
  };
}
