import { useSettings } from "../data/settings.ts";
import { short } from "../format/names.ts";
import { transactionUrl } from "../wallet/networks.ts";

/** A transaction by the ends of its hash; leads to where people look it up, on chains that have such a place. */
export function TransactionLink({ hash }: { hash: string }) {
  const chainId = useSettings()?.chainId;
  const url = chainId ? transactionUrl(chainId, hash) : undefined;
  const text = (
    <span className="mono" title={hash}>
      {short(hash)}
    </span>
  );
  return url === undefined ? (
    text
  ) : (
    <a href={url} target="_blank" rel="noreferrer">
      {text}
    </a>
  );
}
