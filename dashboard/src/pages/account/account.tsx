import "./account.css";
import "../campaign/campaign.css";
import { useParams } from "@tanstack/react-router";
import { useReading } from "../../data/gateway.ts";
import { short } from "../../format/names.ts";
import { AccountHeadDocument } from "../../generated/operations.ts";
import { Orb } from "../../ui/orb.tsx";
import { Empty } from "../../ui/parts.tsx";
import { useActions } from "../../wallet/actions.ts";
import { signOut, useSession } from "../../wallet/sign-in.ts";
import { SignInButton } from "../../wallet/sign-in-button.tsx";
import { useMe, wallets } from "../../wallet/wallet.ts";
import { ApiKeys } from "./api-keys.tsx";
import { Credits } from "./credits.tsx";
import { Doors } from "./doors.tsx";
import { Generations } from "./generations.tsx";
import { Positions } from "./positions.tsx";
import { Statement } from "./statement.tsx";
import { Works } from "./works.tsx";

/** Anybody's account, as everybody may see it. */
export function AccountPage() {
  const { account } = useParams({ from: "/account/$account" });
  return <Account id={account.toLowerCase()} />;
}

/** The account of the connected wallet. */
export function MyAccountPage() {
  const me = useMe();
  const { connect } = useActions();
  if (me !== undefined) return <Account id={me} />;
  return (
    <>
      <div className="page-head">
        <h1>Your account</h1>
      </div>
      <div className="panel">
        <Empty
          action={
            <button type="button" className="button" data-kind="primary" onClick={connect}>
              Connect a wallet
            </button>
          }
        >
          Connect a wallet, and what you gave, earned, voted and made is here.
        </Empty>
      </div>
    </>
  );
}

function Account({ id }: { id: string }) {
  const me = useMe();
  const session = useSession();
  const head = useReading(AccountHeadDocument, { account: id });
  const isMine = id === me;
  const isSignedIn = session?.account === id;
  return (
    <>
      <div className="page-head">
        <div className="account-name">
          <Orb id={id} size={56} />
          <div>
            <h1 title={id}>{short(id)}</h1>
            <p className="mono soft account-full">{id}</p>
          </div>
        </div>
        {isMine ? <Mine isSignedIn={isSignedIn} /> : null}
      </div>
      <Positions reading={head} isMine={isMine} />
      <div className="two-columns">
        <Statement account={id} now={head.query.data?.data._meta?.block.timestamp ?? undefined} />
        <div className="column">
          {isMine ? <Doors reading={head} isSignedIn={isSignedIn} /> : null}
          <Credits account={id} isMine={isMine} />
          <Works account={id} isMine={isMine} />
        </div>
      </div>
      <Generations account={id} />
      {isMine ? <ApiKeys isSignedIn={isSignedIn} /> : null}
    </>
  );
}

function Mine({ isSignedIn }: { isSignedIn: boolean }) {
  const leave = async () => {
    if (isSignedIn) await signOut();
    await (await wallets()).disconnect();
  };
  return (
    <div className="row">
      {isSignedIn ? (
        <span className="badge" data-kind="good">
          signed in
        </span>
      ) : (
        <SignInButton />
      )}
      <button type="button" className="button" data-kind="quiet" onClick={() => void leave()}>
        Disconnect
      </button>
    </div>
  );
}
