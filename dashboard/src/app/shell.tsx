import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useReading } from "../data/gateway.ts";
import { useLive } from "../data/live.ts";
import { useSettings } from "../data/settings.ts";
import { plural, short } from "../format/names.ts";
import { GatewayStatusDocument } from "../generated/operations.ts";
import { CurrencyProvider, CurrencySwitch, PriceNote } from "../ui/currency.tsx";
import { Wallet } from "../ui/icons.tsx";
import { Orb } from "../ui/orb.tsx";
import { Notice } from "../ui/parts.tsx";
import { useActions } from "../wallet/actions.ts";
import { networkName } from "../wallet/networks.ts";
import { TakenBack } from "../wallet/taken-back.tsx";
import { useMe, useWallet, wallets } from "../wallet/wallet.ts";
import { SchemeSwitch } from "./theme.tsx";

/** What is around every page: where one is, who one is, and whether what is shown is live. */
export function Shell() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const isFirst = useRef(true);
  // A screen reader hears the new page; on the first one it begins at the top by itself.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another path is another page
  useEffect(() => {
    if (!isFirst.current) main.current?.focus({ preventScroll: true });
    isFirst.current = false;
  }, [path]);
  return (
    <CurrencyProvider>
      <div className="shell">
        <a className="skip button" href="#content">
          Skip to the content
        </a>
        <header className="top">
          <Link to="/" className="brand">
            <img src="/orb.svg" alt="" />
            MODEL-WIP
          </Link>
          <nav className="nav" aria-label="Pages">
            <Link to="/" activeOptions={{ exact: true }}>
              Campaigns
            </Link>
            <Link to="/collections">Collections</Link>
            <Link to="/activity">Activity</Link>
            <Link to="/account">Account</Link>
          </nav>
          <CurrencySwitch />
          <SchemeSwitch />
          <WalletButton />
        </header>
        <Notices />
        <main ref={main} id="content" className="page" tabIndex={-1}>
          <Outlet />
        </main>
        <Foot />
      </div>
    </CurrencyProvider>
  );
}

function WalletButton() {
  const me = useMe();
  const { connect } = useActions();
  if (me === undefined) {
    return (
      <button type="button" className="button" onClick={connect}>
        <Wallet />
        Connect
      </button>
    );
  }
  return (
    <Link to="/account" className="button" aria-label={`Your account, ${short(me)}`}>
      <Orb id={me} size={18} />
      <span className="mono hide-narrow">{short(me)}</span>
    </Link>
  );
}

/** What everybody has to know at the moment, whatever page they are on. */
function Notices() {
  const { connection, takenBackAfter } = useLive();
  const { chainId: walletChain } = useWallet();
  const chainId = useSettings()?.chainId ?? undefined;
  const isElsewhere = walletChain !== undefined && chainId !== undefined && walletChain !== chainId;
  return (
    <div className="notices">
      {connection === "lost" ? (
        <Notice kind="warn">
          <strong>The connection to the gateway is lost.</strong> What is shown may be out of date; it is
          tried again all the time.
        </Notice>
      ) : null}
      {takenBackAfter === undefined ? null : (
        <Notice kind="warn">
          <strong>The chain was reorganised.</strong> Blocks after {takenBackAfter.toLocaleString("en")} were
          replaced, and all figures have been read anew.
        </Notice>
      )}
      <TakenBack />
      {isElsewhere ? (
        <Notice
          kind="warn"
          action={
            <button
              type="button"
              className="button"
              onClick={() => void wallets().then((wagmi) => wagmi.switchChain().catch(() => {}))}
            >
              Switch to {networkName(chainId)}
            </button>
          }
        >
          Your wallet is on {networkName(walletChain)}; all of this is on {networkName(chainId)}.
        </Notice>
      ) : null}
    </div>
  );
}

const SAID = { live: "Live", connecting: "Connecting", lost: "Not connected" };

function Foot() {
  const { connection, block } = useLive();
  const { data } = useReading(GatewayStatusDocument, {}).query;
  const status = data?.data.status;
  const indexed = Math.max(block ?? 0, status?.indexedHead?.number ?? 0);
  const drift = status?.reconciliation?.driftWei;
  return (
    <footer className="foot">
      <span className="live" data-state={connection}>
        {SAID[connection]}
        {indexed === 0 ? "" : ` · block ${indexed.toLocaleString("en")}`}
      </span>
      {status?.lagBlocks === undefined || status.lagBlocks === null ? null : (
        <span>
          {status.lagBlocks === 0
            ? "the index is at the chain's head"
            : `${plural(status.lagBlocks, "block")} behind`}
        </span>
      )}
      {data?.data._meta?.hasIndexingErrors ? <span>the index has had errors</span> : null}
      {drift === undefined ? null : (
        <span>{drift === "0" ? "books agree to the wei" : `books differ by ${drift} wei`}</span>
      )}
      <PriceNote />
      <a href="/playground/">Ask by GraphQL</a>
    </footer>
  );
}
