import { Link } from "@tanstack/react-router";
import { gateway, useReading } from "../../data/gateway.ts";
import { moment } from "../../format/time.ts";
import {
  AccountCreditsDocument,
  type AccountCreditsQuery,
  PrepareRequestCreditsDocument,
  PrepareWithdrawCreditsDocument,
} from "../../generated/operations.ts";
import { DepositForm } from "../../ui/deposit-form.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Eth, Stat } from "../../ui/parts.tsx";
import { useActions } from "../../wallet/actions.ts";

type CreditsOf = NonNullable<NonNullable<AccountCreditsQuery["account"]>["credits"]>;

/** ETH that was deposited to pay for generations. */
export function Credits({ account, isMine }: { account: string; isMine: boolean }) {
  const reading = useReading(AccountCreditsDocument, { account });
  return (
    <Panel title="Credits" reading={reading}>
      {({ account: found, _meta }) => {
        const credits = found?.credits ?? undefined;
        return (
          <div className="stack">
            <dl className="stats">
              <Stat label="Balance">
                <Eth wei={credits?.balance ?? "0"} digits={6} />
              </Stat>
              <Stat label="Spent on images">
                <Eth wei={credits?.totalSpent ?? "0"} digits={6} />
              </Stat>
            </dl>
            {credits === undefined ? null : <Limits credits={credits} />}
            {isMine && credits ? <Back credits={credits} now={_meta?.block.timestamp ?? undefined} /> : null}
            {isMine ? <DepositForm /> : null}
          </div>
        );
      }}
    </Panel>
  );
}

/** How much each model was let spend, and has. */
function Limits({ credits }: { credits: CreditsOf }) {
  if (credits.spendings.length === 0) return null;
  return (
    <ul className="history">
      {credits.spendings.map(({ id, model, spent, limit }) => (
        <li key={id}>
          <Link to="/model/$model" params={{ model: model.id }}>
            {model.name}
          </Link>
          <span className="soft">
            <Eth wei={spent} digits={6} bare /> of <Eth wei={limit} digits={6} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Taking back what is unspent: it is asked for first, and can be had once what was charged before is settled. */
function Back({ credits, now }: { credits: CreditsOf; now: number | undefined }) {
  const { act } = useActions();
  const { balance, requested, availableAt } = credits;
  if (requested === "0") {
    if (balance === "0") return null;
    const ask = () =>
      act({
        title: "Take back what is unspent",
        prepare: (from) => gateway.request(PrepareRequestCreditsDocument, { amount: balance, from }),
      });
    return (
      <button type="button" className="button" onClick={ask}>
        Take back what is unspent
      </button>
    );
  }
  // Where the block's time is not known, the contract is asked, and says from when on.
  const isEarly = now !== undefined && availableAt !== null && now < Number(availableAt);
  const take = () =>
    act({
      title: "Take out your credits",
      prepare: (from) => gateway.request(PrepareWithdrawCreditsDocument, { from }),
    });
  const keep = () =>
    act({
      title: "Keep your credits",
      prepare: (from) => gateway.request(PrepareRequestCreditsDocument, { amount: "0", from }),
    });
  return (
    <>
      <p className="soft small">
        You have asked for <Eth wei={requested} digits={6} />
        {isEarly ? `; it can be taken out from ${moment(availableAt)} on.` : "."}
      </p>
      <div className="row">
        <button type="button" className="button" data-kind="primary" disabled={isEarly} onClick={take}>
          Take it out
        </button>
        <button type="button" className="button" data-kind="quiet" onClick={keep}>
          Keep it as credits
        </button>
      </div>
    </>
  );
}
