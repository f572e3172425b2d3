import { GatewayError } from "../errors.ts";
import type { BlockPlace } from "./branch.ts";

/** How far a reader of actions has come: all blocks up to `block`, or of its last ones only up to an action. */
export interface ActivityPlace {
  readonly block: BlockPlace;
  /** The last action that was read, by its `order` and id, where there are more up to `block`. */
  readonly upTo: { readonly order: string; readonly id: string } | null;
}

const CURSOR = /^(\d{1,10})(?::(0x[0-9a-f]{64})(?::(\d{1,20}):(0x(?:[0-9a-f]{2}){1,64}))?)?$/;

export const printCursor = ({ block, upTo }: ActivityPlace): string =>
  [block.number, block.hash, upTo?.order, upTo?.id].filter((part) => part != null).join(":");

/**
 * A cursor, or a block that somebody has read the index at: `number:hash`, or the number alone.
 * @throws GatewayError PAGE_INVALID
 */
export function parseCursor(text: string): ActivityPlace {
  const [, number, hash, order, id] = CURSOR.exec(text.toLowerCase()) ?? [];
  if (number === undefined || Number(number) > 0x7fffffff) {
    throw new GatewayError(
      "PAGE_INVALID",
      `\`after\` ${JSON.stringify(text.slice(0, 80))} is not a place: give the last push's \`cursor\`, or a block as "number:hash".`,
    );
  }
  return {
    block: { number: Number(number), hash: hash ?? null },
    upTo: order === undefined || id === undefined ? null : { order, id },
  };
}
