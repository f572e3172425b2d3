import { parseAbiItem } from "abitype";
import type { AbiParameter } from "../abi/type.ts";
import { invalid } from "./invalid.ts";

/** An event as its ABI has it. */
export interface EventDefinition {
  readonly name: string;
  readonly inputs: readonly AbiParameter[];
}

/** A view as its ABI has it. */
export interface FunctionDefinition extends EventDefinition {
  readonly outputs: readonly AbiParameter[];
}

/**
 * Reads `Transfer(address indexed from, address indexed to, uint256 value)`, structs as `(uint256 id, address owner) terms`.
 *
 * @throws IndexerError `TEST_INVALID` if it is no event.
 */
export function eventOfSignature(signature: string): EventDefinition {
  const item = parsed(`event ${signature.trim().replace(/^event\s+/, "")}`, signature);
  if (item.type !== "event") throw invalid(`"${signature}" is no event.`);
  return item;
}

/** Reads `balanceOf(address)(uint256)`. @throws IndexerError `TEST_INVALID` if it is no view. */
export function functionOfSignature(signature: string): FunctionDefinition {
  const text = signature.trim().replace(/^function\s+/, "");
  const end = endOfGroup(text, text.indexOf("("));
  const [inputs, outputs] = [text.slice(0, end), text.slice(end).trim()];
  if (end <= 0 || (outputs !== "" && !outputs.startsWith("(")))
    throw invalid(`"${signature}" is no view: it must look like balanceOf(address)(uint256).`);
  const returns = outputs === "" || outputs === "()" ? "" : ` returns ${outputs}`;
  const item = parsed(`function ${inputs} view${returns}`, signature);
  if (item.type !== "function") throw invalid(`"${signature}" is no view.`);
  return item;
}

function parsed(text: string, signature: string) {
  try {
    return parseAbiItem(text);
  } catch (cause) {
    throw invalid(`"${signature}" cannot be read: ${(cause as Error).message.split("\n")[0]}`);
  }
}

/** Where a group in brackets ends that begins at an index; 0 if it does not. */
function endOfGroup(text: string, start: number): number {
  let depth = 0;
  for (let index = Math.max(start, 0); index < text.length; index++) {
    if (text[index] === "(") depth++;
    if (text[index] === ")") depth--;
    if (depth === 0) return start < 0 ? 0 : index + 1;
  }
  return 0;
}
