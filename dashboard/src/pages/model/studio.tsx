import { type FormEvent, useId, useState } from "react";
import { type Reading, useReading } from "../../data/gateway.ts";
import { useSettings } from "../../data/settings.ts";
import { plural } from "../../format/names.ts";
import {
  type GenerationRowFragment,
  type ModelHeadQuery,
  SpendableCreditsDocument,
} from "../../generated/operations.ts";
import { Artwork } from "../../ui/artwork.tsx";
import { InEth } from "../../ui/currency.tsx";
import { DepositForm } from "../../ui/deposit-form.tsx";
import { Orb } from "../../ui/orb.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Empty, Eth, Notice } from "../../ui/parts.tsx";
import { useSession } from "../../wallet/sign-in.ts";
import { SignInButton } from "../../wallet/sign-in-button.tsx";
import { useMe } from "../../wallet/wallet.ts";
import { authorize, type Making, type Order, useGeneration } from "./generate.ts";
import { Publish } from "./publish.tsx";

type Model = NonNullable<ModelHeadQuery["model"]>;

const SIZES = ["256x256", "512x512", "1024x1024"];
const IDEA = "An orb over a calm sea, in the hour before the light";

/** A place to ask the model, to pay it, and to watch the image come. */
export function Studio({ model, reading }: { model: `0x${string}`; reading: Reading<ModelHeadQuery> }) {
  return (
    <Panel title="Ask the model" reading={reading} lines={6}>
      {({ model: found }) =>
        found === null ? (
          <Empty>There is no model with this number.</Empty>
        ) : (
          <Desk key={model} model={found} />
        )
      }
    </Panel>
  );
}

function Desk({ model }: { model: Model }) {
  const me = useMe();
  const session = useSession();
  const isSignedIn = session !== undefined && session.account === me;
  const { making, make } = useGeneration(isSignedIn);
  const [order, setOrder] = useState<Order>();
  const send = (next: Order) => {
    setOrder(next);
    void make(next);
  };
  return (
    <div className="studio">
      <OrderForm
        model={model}
        isSignedIn={isSignedIn}
        isBusy={making.step === "asking" || making.step === "making"}
        send={send}
      />
      <div className="studio-result" aria-live="polite">
        <Result model={model} making={making} again={() => order && void make(order)} />
      </div>
    </div>
  );
}

/** What the person has to spend, less what is charged and not settled yet. */
function MyCredits({ model }: { model: `0x${string}` }) {
  const { data } = useReading(SpendableCreditsDocument, { model }).query;
  const mine = data?.data.spendableCredits;
  if (!mine) return null;
  return (
    <p className="soft small">
      Your credits: <Eth wei={BigInt(mine.balance) - BigInt(mine.held)} digits={6} />, of which this model may
      take <Eth wei={mine.available} digits={6} />.
    </p>
  );
}

function OrderForm({
  model,
  isSignedIn,
  isBusy,
  send,
}: {
  model: Model;
  isSignedIn: boolean;
  isBusy: boolean;
  send: (order: Order) => void;
}) {
  const promptField = useId();
  const sizeField = useId();
  const [prompt, setPrompt] = useState(IDEA);
  const [size, setSize] = useState("1024x1024");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send({ model: model.id, prompt, size, count: 1 });
  };
  return (
    <form className="stack" onSubmit={submit}>
      <div className="field">
        <label htmlFor={promptField}>What should it show?</label>
        <textarea
          id={promptField}
          className="input"
          rows={4}
          required
          value={prompt}
          onChange={({ target }) => setPrompt(target.value)}
        />
      </div>
      <div className="field">
        <label htmlFor={sizeField}>Size in pixels</label>
        <select
          id={sizeField}
          className="input"
          value={size}
          onChange={({ target }) => setSize(target.value)}
        >
          {SIZES.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </div>
      <p className="soft small">
        {model.price === null ? (
          "This gateway does not serve the model at the moment; its operator names who does."
        ) : model.price === "0" ? (
          "Free on this gateway."
        ) : (
          <>
            <Eth wei={model.price} digits={6} /> an image, paid to its owners. What fails costs nothing.
          </>
        )}
      </p>
      {isSignedIn && model.price !== null && model.price !== "0" ? <MyCredits model={model.id} /> : null}
      <button type="submit" className="button" data-kind="primary" disabled={isBusy || model.price === null}>
        {isBusy ? "It is being made…" : "Make an image"}
      </button>
    </form>
  );
}

function Result({ model, making, again }: { model: Model; making: Making; again: () => void }) {
  switch (making.step) {
    case "idle":
      return (
        <div className="studio-empty">
          <Orb id={model.id} size={64} />
          <p>Your image appears here.</p>
        </div>
      );
    case "asking":
    case "making":
      return (
        <div className="studio-empty">
          <Orb id={model.id} size={96} />
          {making.step === "asking" ? <p>Asking for the price</p> : <AtWork generation={making.generation} />}
        </div>
      );
    case "unpaid":
      return (
        <InEth>
          <Pay model={model} making={making} again={again} />
        </InEth>
      );
    case "made":
      return (
        <>
          {making.generation.images.map(({ contentId }) => (
            <Artwork
              key={contentId}
              image={contentId}
              alt={making.generation.prompt ?? "The image that was made"}
              eager
            />
          ))}
          <Notice kind="good">
            Made in {((making.generation.latencyMs ?? 0) / 1_000).toFixed(1)} s for{" "}
            <Eth wei={making.generation.feeWei} digits={6} />.
          </Notice>
          {!making.generation.unknownWords?.length ? null : (
            <Notice kind="warn">
              The model has never heard of: {making.generation.unknownWords.join(", ")}. These words have
              changed nothing.
            </Notice>
          )}
          <Publish model={model.id} generation={making.generation} />
        </>
      );
    case "failed":
      return (
        <Notice
          kind="bad"
          action={
            <button type="button" className="button" onClick={again}>
              Try again
            </button>
          }
        >
          {making.problem}
        </Notice>
      );
  }
}

/** How far the gateway has come with it. */
function AtWork({ generation }: { generation: GenerationRowFragment | undefined }) {
  const ahead = generation?.state === "RUNNING" ? null : (generation?.queuePosition ?? null);
  const progress = generation?.progress ?? null;
  if (ahead !== null) {
    return <p>{ahead === 0 ? "You are next in the queue" : `${plural(ahead, "image")} before yours`}</p>;
  }
  return (
    <>
      <p>The model is at work</p>
      {progress === null ? null : (
        <progress value={progress} max={1} aria-label="How much of it is done">
          {Math.round(progress * 100)} %
        </progress>
      )}
    </>
  );
}

/** What is missing before it can be paid: a sign-in, credits, or leave to spend them. */
function Pay({
  model,
  making,
  again,
}: {
  model: Model;
  making: Extract<Making, { step: "unpaid" }>;
  again: () => void;
}) {
  const { quote, spendable } = making;
  const me = useMe();
  const settings = useSettings();
  const session = useSession();
  const [problem, setProblem] = useState<string>();
  const price = BigInt(quote.priceWei);
  if (session === undefined || me === undefined || settings === undefined) {
    return (
      <Notice action={<SignInButton />}>
        It costs <Eth wei={price} digits={6} />. Sign in, so that your credits can pay it.
      </Notice>
    );
  }
  if (spendable === undefined) return <GoOn again={again} />;
  if (BigInt(spendable.balance) - BigInt(spendable.held) < price) {
    return (
      <div className="stack">
        <Notice kind="warn">
          It costs <Eth wei={price} digits={6} />; your credits are <Eth wei={spendable.balance} digits={6} />
          . Deposit some, then go on.
        </Notice>
        <DepositForm />
        <GoOn again={again} />
      </div>
    );
  }
  const allow = async () => {
    const failed = await authorize({ settings, model, account: me, quote, spendable });
    setProblem(failed);
    if (failed === undefined) again();
  };
  return (
    <div className="stack">
      <Notice
        action={
          <button type="button" className="button" data-kind="primary" onClick={() => void allow()}>
            Allow it
          </button>
        }
      >
        It costs <Eth wei={price} digits={6} />. Your wallet signs once how much this model may cost you; no
        transaction is sent.
      </Notice>
      {problem === undefined ? null : <Notice kind="bad">{problem}</Notice>}
    </div>
  );
}

const GoOn = ({ again }: { again: () => void }) => (
  <button type="button" className="button" data-kind="primary" onClick={again}>
    Go on
  </button>
);
