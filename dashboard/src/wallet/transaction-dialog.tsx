import type { ReactNode } from "react";
import type { PreparedFragment } from "../generated/operations.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Notice, Skeleton } from "../ui/parts.tsx";
import { TransactionLink } from "../ui/transaction-link.tsx";
import { type Action, useActions } from "./actions.ts";
import { networkName, networkOf } from "./networks.ts";
import { forgetSent, useSent } from "./sent.ts";
import { sayFate } from "./taken-back.tsx";
import { type Progress, useTransaction } from "./transaction.ts";
import { useWallet, wallets } from "./wallet.ts";

/** What an action does, what the wallet is to sign, and what has become of it. */
export default function TransactionDialog({ action, close }: { action: Action; close: () => void }) {
  const { address, chainId } = useWallet();
  const { connect } = useActions();
  const { progress, prepare, send } = useTransaction(action, address);
  const sent = useSent().find(({ hash }) => "hash" in progress && hash === progress.hash);

  if (address === undefined) {
    return (
      <Dialog title={action.title} close={close}>
        <p>This is signed by a wallet. Reading needs none.</p>
        <Buttons close={close}>
          <button type="button" className="button" data-kind="primary" onClick={connect}>
            Connect a wallet
          </button>
        </Buttons>
      </Dialog>
    );
  }
  if (sent !== undefined && sent.fate.state !== "stands") {
    const sendAgain = () => {
      forgetSent(sent.hash);
      void prepare();
    };
    return (
      <Dialog title={action.title} close={close}>
        <Notice kind={sent.fate.state === "waiting" ? "warn" : "bad"}>
          {capitalised(sayFate(sent))} <TransactionLink hash={sent.hash} />
        </Notice>
        <Buttons close={close}>
          {sent.fate.state === "waiting" ? null : (
            <button type="button" className="button" data-kind="primary" onClick={sendAgain}>
              Send it again
            </button>
          )}
        </Buttons>
      </Dialog>
    );
  }
  return (
    <Dialog title={action.title} close={close}>
      <div aria-live="polite" className="stack">
        <Told progress={progress} />
      </div>
      <Buttons close={close} isDone={progress.step === "done"}>
        <Next progress={progress} walletChain={chainId} prepare={prepare} send={send} />
      </Buttons>
    </Dialog>
  );
}

const capitalised = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function Told({ progress }: { progress: Progress }) {
  switch (progress.step) {
    case "preparing":
      return <Skeleton lines={2} />;
    case "ready":
    case "signing":
      return (
        <>
          <Prepared prepared={progress.prepared} />
          {progress.step === "signing" ? <p className="soft">Your wallet asks you to sign.</p> : null}
          {progress.step === "ready" && progress.problem ? (
            <Notice kind="warn">{progress.problem}</Notice>
          ) : null}
        </>
      );
    case "mining":
      return (
        <Notice>
          Sent. Waiting for a block that has it. <TransactionLink hash={progress.hash} />
        </Notice>
      );
    case "indexing":
      return (
        <Notice>
          In block {progress.block.toLocaleString("en")}. Waiting for the index to show it.{" "}
          <TransactionLink hash={progress.hash} />
        </Notice>
      );
    case "done":
      return (
        <Notice kind="good">
          Done, in block {progress.block.toLocaleString("en")}; the page shows it.{" "}
          <TransactionLink hash={progress.hash} />
        </Notice>
      );
    case "reverted":
      return (
        <Notice kind="bad">
          The transaction is in block {progress.block.toLocaleString("en")}, and the contract has reverted it:
          nothing has changed but the gas is spent. <TransactionLink hash={progress.hash} />
        </Notice>
      );
    case "failed":
      return (
        <Notice kind="bad">
          {progress.problem} {progress.hash ? <TransactionLink hash={progress.hash} /> : null}
        </Notice>
      );
  }
}

function Prepared({ prepared }: { prepared: PreparedFragment }) {
  const { summary, simulation, chainId } = prepared;
  const isPoor = simulation.revert?.code === "INSUFFICIENT_FUNDS";
  const funding = networkOf(chainId)?.funding;
  return (
    <>
      <p>{summary}</p>
      {simulation.revert ? (
        <Notice kind="bad">
          {isPoor ? "This wallet has too little ETH there." : "The contract would refuse this."}{" "}
          {simulation.revert.message} <span className="mono">{simulation.revert.code}</span>
        </Notice>
      ) : (
        <p className="soft small">
          Tried at block {Number(simulation.block).toLocaleString("en")}: it succeeds and takes{" "}
          {Number(simulation.gas ?? 0).toLocaleString("en")} gas on {networkName(chainId)}.
        </p>
      )}
      {isPoor && funding ? (
        <Notice kind="warn">
          {funding.url === undefined ? (
            funding.text
          ) : (
            <a href={funding.url} target="_blank" rel="noreferrer">
              {funding.text}
            </a>
          )}
        </Notice>
      ) : null}
    </>
  );
}

function Next({
  progress,
  walletChain,
  prepare,
  send,
}: {
  progress: Progress;
  walletChain: number | undefined;
  prepare: () => Promise<void>;
  send: (prepared: PreparedFragment) => Promise<void>;
}) {
  if (progress.step === "ready") {
    const { prepared } = progress;
    if (walletChain !== prepared.chainId) return <SwitchNetwork to={prepared.chainId} />;
    if (!prepared.simulation.succeeds) return <Again prepare={prepare} />;
    return (
      <button type="button" className="button" data-kind="primary" onClick={() => void send(prepared)}>
        Sign in the wallet
      </button>
    );
  }
  const mayTryAgain = progress.step === "reverted" || progress.step === "failed";
  return mayTryAgain ? <Again prepare={prepare} /> : null;
}

const Again = ({ prepare }: { prepare: () => Promise<void> }) => (
  <button type="button" className="button" onClick={() => void prepare()}>
    Try again
  </button>
);

export function SwitchNetwork({ to }: { to: number }) {
  const ask = async () => (await wallets()).switchChain();
  return (
    <button type="button" className="button" data-kind="primary" onClick={() => void ask().catch(() => {})}>
      Switch the wallet to {networkName(to)}
    </button>
  );
}

function Buttons({
  close,
  isDone = false,
  children,
}: {
  close: () => void;
  isDone?: boolean;
  children: ReactNode;
}) {
  return (
    <div className="row">
      {children}
      <button type="button" className="button" data-kind={isDone ? "primary" : "quiet"} onClick={close}>
        {isDone ? "Good" : "Close"}
      </button>
    </div>
  );
}
