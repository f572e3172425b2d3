import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { exactEth, fiat, shortEth, type Wei } from "../format/money.ts";
import { short } from "../format/names.ts";
import { moment, relative } from "../format/time.ts";
import { useShownPrice } from "./currency.tsx";
import { Orb } from "./orb.tsx";

/**
 * An amount, short to look at and exact to whoever points at it or listens; in the reader's currency where they have chosen that, and
 * then marked as about so much.
 */
export function Eth({ wei, digits = 4, bare = false }: { wei: Wei; digits?: number; bare?: boolean }) {
  const price = useShownPrice();
  const exact = `${exactEth(wei)} ETH`;
  if (price !== undefined) {
    const { currency, perEth, at } = price;
    return (
      <span
        className="number"
        title={`${exact}, at ${perEth} ${currency} an ETH of ${moment(at)}`}
        data-wei={String(wei)}
      >
        {fiat(wei, currency, perEth)}
      </span>
    );
  }
  return (
    <span className="number" title={exact} data-wei={String(wei)}>
      {shortEth(wei, digits)}
      {bare ? null : <small> ETH</small>}
    </span>
  );
}

/** What amounts are shown in, for the head of a column. */
export const Unit = () => useShownPrice()?.currency ?? "ETH";

export function Stat({ label, note, children }: { label: string; note?: ReactNode; children: ReactNode }) {
  return (
    <div className="stat">
      <dt>{label}</dt>
      <dd>{children}</dd>
      {note === undefined ? null : <dd className="note">{note}</dd>}
    </div>
  );
}

/** An account by the ends of its address, with its own light; leads to its page. */
export function Account({ id, mine = false }: { id: string; mine?: boolean }) {
  return (
    <Link to="/account/$account" params={{ account: id }} className="address" title={id}>
      <Orb id={id} size={18} />
      <span className="mono">{short(id)}</span>
      {mine ? (
        <span className="badge" data-kind="accent">
          you
        </span>
      ) : null}
    </Link>
  );
}

export const When = ({ at, now }: { at: string | number; now: number | undefined }) => (
  <time dateTime={new Date(Number(at) * 1000).toISOString()} title={moment(at)}>
    {now === undefined ? moment(at) : relative(at, now)}
  </time>
);

export type NoticeKind = "bad" | "warn" | "good";

export function Notice({
  kind,
  children,
  action,
}: {
  kind?: NoticeKind;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="notice" data-kind={kind} role={kind === "bad" ? "alert" : "status"}>
      <div>{children}</div>
      {action}
    </div>
  );
}

export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <p>{children}</p>
      {action}
    </div>
  );
}

export const Skeleton = ({ lines }: { lines: number }) => (
  <div className="skeleton" role="status">
    <span className="visually-hidden">Loading</span>
    {Array.from({ length: lines }, (_, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: lines of nothing have no other name
      <span key={index} aria-hidden="true" />
    ))}
  </div>
);
