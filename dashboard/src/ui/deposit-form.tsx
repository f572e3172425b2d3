import { type FormEvent, useState } from "react";
import { gateway } from "../data/gateway.ts";
import { parseEth } from "../format/money.ts";
import { PrepareDepositCreditsDocument } from "../generated/operations.ts";
import { useActions } from "../wallet/actions.ts";
import { AmountField } from "./amount-field.tsx";
import { Notice } from "./parts.tsx";

/** Pays ETH into one's credits. */
export function DepositForm() {
  const { act } = useActions();
  const [typed, setTyped] = useState("0.01");
  const [isWrong, setWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const amount = parseEth(typed);
    setWrong(amount === undefined);
    if (amount === undefined) return;
    act({
      title: "Deposit credits",
      prepare: (from) => gateway.request(PrepareDepositCreditsDocument, { amount: String(amount), from }),
    });
  };
  return (
    <form className="stack" onSubmit={submit}>
      <AmountField label="Deposit for generations" value={typed} change={setTyped} isWrong={isWrong} />
      {isWrong ? <Notice kind="bad">Give an amount in ETH, such as 0.01.</Notice> : null}
      <button type="submit" className="button">
        Deposit
      </button>
    </form>
  );
}
