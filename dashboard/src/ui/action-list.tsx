import { Link } from "@tanstack/react-router";
import { type ActionRow, amountOf, told } from "../domain/action-kind.ts";
import { useMe } from "../wallet/wallet.ts";
import { Account, Eth, When } from "./parts.tsx";
import { TransactionLink } from "./transaction-link.tsx";

/** What has happened, one sentence each. */
export function ActionList({ actions, now }: { actions: readonly ActionRow[]; now: number | undefined }) {
  const me = useMe();
  return (
    <ul className="history">
      {actions.map((action) => {
        const amount = amountOf(action);
        return (
          <li key={action.id}>
            <span className="action">
              <Account id={action.account.id} mine={action.account.id === me} />
              <span>
                {told(action)}
                <Detail action={action} />
              </span>
            </span>
            <strong>{amount === undefined || amount === "0" ? null : <Eth wei={amount} digits={5} />}</strong>
            <span className="soft small">
              <When at={action.timestamp} now={now} />, block {Number(action.block).toLocaleString("en")}
              {action.campaign ? (
                <>
                  {" · "}
                  <Link to="/campaign/$campaign" params={{ campaign: action.campaign.id }}>
                    {action.campaign.name}
                  </Link>
                </>
              ) : null}
            </span>
            <span className="small">
              <TransactionLink hash={action.transaction} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}

const BROUGHT = {
  MINT: "by a mint",
  ROYALTY: "by a royalty",
  GENERATION: "by generations",
  DIRECT: "directly",
  FORCED: "by forcing it in",
} as const;

function Detail({ action }: { action: ActionRow }) {
  switch (action.__typename) {
    case "Vote":
      return (
        <>
          {" "}
          <strong>{action.choice.toLowerCase()}</strong> “{action.proposal.title}”
        </>
      );
    case "Mint":
      return (
        <>
          {" "}
          {action.quantity} of{" "}
          <Link to="/collections/$collection" params={{ collection: action.collection.id }}>
            {action.collection.name}
          </Link>
        </>
      );
    case "Income":
      return <> {BROUGHT[action.source]}</>;
    case "Contribution":
      return action.admitted ? <> and became a member</> : null;
    case "Settlement":
      return <>: {action.count}</>;
    default:
      return null;
  }
}
