import { type FormEvent, useId, useState } from "react";
import { gateway } from "../../data/gateway.ts";
import { parseEth } from "../../format/money.ts";
import {
  type GenerationRowFragment,
  PreparePublishDocument,
  StoreTokenMetadataDocument,
} from "../../generated/operations.ts";
import { AmountField } from "../../ui/amount-field.tsx";
import { Notice } from "../../ui/parts.tsx";
import { useActions } from "../../wallet/actions.ts";

export interface PublishProps {
  readonly model: `0x${string}`;
  readonly generation: GenerationRowFragment;
}

/** Puts what was made on sale, as a collection of its own. */
export function Publish({ model, generation }: PublishProps) {
  const field = useId();
  const { act } = useActions();
  const [name, setName] = useState("");
  const [price, setPrice] = useState("0.001");
  const [isWrong, setWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wei = price.trim() === "0" ? 0n : parseEth(price);
    setWrong(wei === undefined);
    if (wei === undefined) return;
    act({
      title: `Publish ${name}`,
      prepare: async (from) => {
        const tokens = await Promise.all(
          generation.images.map(async ({ contentId: image }, index) => {
            const { storeTokenMetadata } = await gateway.mutate(StoreTokenMetadataDocument, {
              name: generation.images.length === 1 ? name : `${name} ${index + 1}`,
              description: generation.prompt ?? "",
              image,
              generation: generation.id,
            });
            return {
              image,
              metadata: storeTokenMetadata.contentId,
              price: String(wei),
              maxSupply: "0",
              opensAt: "0",
              closesAt: "0",
              generation: generation.id,
            };
          }),
        );
        return gateway.request(PreparePublishDocument, { model, name, metadata: "", from, tokens });
      },
    });
  };
  return (
    <form className="stack" onSubmit={submit}>
      <h3>Publish it</h3>
      <p className="soft small">Its prompt becomes its description, for everybody to read.</p>
      <div className="field">
        <label htmlFor={field}>Name of the collection</label>
        <input
          id={field}
          className="input"
          required
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </div>
      <AmountField label="Price of a mint" value={price} change={setPrice} isWrong={isWrong} />
      {isWrong ? <Notice kind="bad">Give a price in ETH, such as 0.001, or 0.</Notice> : null}
      <button type="submit" className="button">
        Publish as a collection
      </button>
    </form>
  );
}
