import { useState } from "react";
import { Notice } from "../ui/parts.tsx";
import { useActions } from "./actions.ts";
import { isRejection, reasonOf } from "./rejection.ts";
import { signIn } from "./sign-in.ts";
import { useWallet } from "./wallet.ts";

/** Connects a wallet where there is none, and then proves it. */
export function SignInButton() {
  const { address } = useWallet();
  const { connect } = useActions();
  const [problem, setProblem] = useState<string>();
  const [isSigning, setSigning] = useState(false);
  const sign = async () => {
    if (address === undefined) return connect();
    setProblem(undefined);
    setSigning(true);
    try {
      await signIn(address);
    } catch (error) {
      setProblem(isRejection(error) ? "You said no in your wallet. You are not signed in." : reasonOf(error));
    } finally {
      setSigning(false);
    }
  };
  return (
    <div className="stack">
      <button
        type="button"
        className="button"
        data-kind="primary"
        onClick={() => void sign()}
        disabled={isSigning}
      >
        {address === undefined
          ? "Connect a wallet"
          : isSigning
            ? "Your wallet asks you to sign"
            : "Sign in with Ethereum"}
      </button>
      {problem === undefined ? null : <Notice kind="bad">{problem}</Notice>}
    </div>
  );
}
