import { useEffect, useState } from "react";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/parts.tsx";
import { isRejection, reasonOf } from "./rejection.ts";
import { useWallet, wallets } from "./wallet.ts";

/** The wallets of this browser, to choose from. */
export default function ConnectDialog({ close }: { close: () => void }) {
  const { choices, address } = useWallet();
  const [problem, setProblem] = useState<string>();
  const [isOpen, setOpen] = useState(false);

  useEffect(() => {
    wallets().then(
      () => setOpen(true),
      (error: unknown) => setProblem(reasonOf(error)),
    );
  }, []);
  useEffect(() => {
    if (address !== undefined) close();
  }, [address, close]);

  const choose = async (id: string) => {
    setProblem(undefined);
    try {
      await (await wallets()).connect(id);
    } catch (error) {
      setProblem(isRejection(error) ? "The wallet said no. Nothing was connected." : reasonOf(error));
    }
  };
  return (
    <Dialog title="Connect a wallet" close={close}>
      {problem === undefined ? null : <Notice kind="bad">{problem}</Notice>}
      {isOpen && choices.length === 0 ? (
        <p className="soft">
          This browser has no wallet. Install one, such as{" "}
          <a href="https://ethereum.org/wallets/find-wallet/" target="_blank" rel="noreferrer">
            one of these
          </a>
          , and load the page again. Everything can be read without.
        </p>
      ) : null}
      <div className="stack">
        {choices.map(({ id, name, icon }) => (
          <button key={id} type="button" className="button" onClick={() => void choose(id)}>
            {icon === undefined ? null : <img src={icon} alt="" width={20} height={20} />}
            {name}
          </button>
        ))}
      </div>
      <button type="button" className="button" data-kind="quiet" onClick={close}>
        Close
      </button>
    </Dialog>
  );
}
