import * as Menu from "@radix-ui/react-dropdown-menu";
import { useState } from "react";
import { Check, Dots } from "./icons.tsx";

const SHOWN_MS = 2_000;

export interface CopyQueryProps {
  readonly document: string;
  readonly variables: object;
  /** What it gives, for who listens. */
  readonly of: string;
  /** The export that has all of it, as `/exports` names it: `payouts/0x…`. */
  readonly exported?: string | undefined;
}

/** "Copy this as a query": what a panel shows, for whoever wants to ask for it themselves, or would rather have a file. */
export function CopyQuery({ document, variables, of, exported }: CopyQueryProps) {
  const [isCopied, setCopied] = useState(false);
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className="icon-button" aria-label={`${of}: copy this as a query`}>
        {isCopied ? <Check /> : <Dots />}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content className="menu" align="end" sideOffset={4}>
          <Menu.Item onSelect={() => void copy(queryText(document, variables))}>
            Copy this as a query
          </Menu.Item>
          <Menu.Item onSelect={() => void copy(curlText(document, variables))}>Copy as curl</Menu.Item>
          {exported === undefined ? null : (
            <Menu.Item asChild>
              <a href={`/exports/${exported}.csv`} download>
                Download all as CSV
              </a>
            </Menu.Item>
          )}
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** The document, and its variables as a comment above it, as playgrounds take them. */
export function queryText(document: string, variables: object): string {
  const lines = JSON.stringify(variables, null, 2).split("\n");
  return Object.keys(variables).length === 0
    ? `${document}\n`
    : `# Variables:\n${lines.map((line) => `# ${line}`).join("\n")}\n${document}\n`;
}

function curlText(document: string, variables: object): string {
  const body = JSON.stringify({ query: document, variables }).replaceAll("'", "'\\''");
  return `curl ${location.origin}/graphql -H 'content-type: application/json' -d '${body}'\n`;
}
