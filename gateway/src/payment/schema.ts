import type { IResolvers } from "@graphql-tools/utils";
import type { ArtifactStore } from "../artifacts/store.ts";
import { requireAccount, requireScope } from "../auth/caller.ts";
import type { GatewayContext } from "../context.ts";
import type { Db } from "../database/database.ts";
import type { GenerationRow } from "../database/schema.ts";
import { GatewayError } from "../errors.ts";
import type { Authorizations, SignedAuthorization } from "./credits/authorizations.ts";
import { type Credits, spendableOf } from "./credits/credits.ts";
import { modelNumber } from "./model-number.ts";
import type { Payments } from "./payments.ts";
import type { Proofs, ReceiptProof } from "./proof.ts";
import type { PaymentRow, ReceiptRow } from "./tables.ts";

const typeDefs = /* GraphQL */ `
  enum PaymentMethod {
    "ETH that the account has deposited in Credits, within what it has authorized."
    CREDITS
    "A token, by x402."
    X402
  }

  enum PaymentState {
    "Set aside while the generation runs."
    HELD
    "Charged, and not yet on chain."
    CAPTURED
    "The generation failed; nothing is charged. Final."
    VOIDED
    "In a settlement that is being sent."
    SETTLING
    "The owners have it."
    SETTLED
    "The account's credits no longer cover it; nobody is charged. Final."
    LOST
  }

  "What a generation is paid by."
  type GenerationPayment {
    method: PaymentMethod!
    state: PaymentState!
    "Whose money it is."
    account: Bytes!
    "Wei."
    amountWei: BigInt!
  }

  "What the operator signed for one image: Receipt of Credits' EIP-712 domain."
  type Receipt {
    generation: Bytes!
    modelId: BigInt!
    version: BigInt!
    account: Bytes!
    """
    keccak256 of the prompt's UTF-8; with a negative prompt, of the prompt, a zero byte and the negative prompt.
    """
    promptHash: Bytes!
    seed: BigInt!
    "Content id of the image."
    image: String!
    "Wei charged for it."
    price: BigInt!
    "Unix time in seconds."
    createdAt: BigInt!
    "EIP-712 hash of the struct."
    hash: Bytes!
    "Who signed it."
    operator: Bytes!
    signature: Bytes!
    "Content id of the receipt as JSON."
    contentId: String!
    "Where that is."
    url: String!
    "That it was settled; null until it is, and for what is not paid by credits."
    proof: ReceiptProof
  }

  "For isSettled of Credits."
  type ReceiptProof {
    "Root of the settlement's Merkle tree."
    root: Bytes!
    "From the receipt's leaf up."
    siblings: [Bytes!]!
    "The settlement, once the index has it."
    settlement: Settlement
    transaction: Bytes!
    blockNumber: BigInt!
  }

  type Settlement {
    id: Bytes!
  }

  "What an account can spend on a model, in wei."
  type SpendableCredits {
    "The account's epoch, for which an authorization has to be signed."
    epoch: BigInt!
    "Authorized in all, ever, on chain or by a signature that was handed in."
    limit: BigInt!
    "Charged on chain in all, ever."
    spent: BigInt!
    "Held or captured, and not charged on chain yet."
    held: BigInt!
    "The balance in Credits."
    balance: BigInt!
    "What another generation may cost."
    available: BigInt!
  }

  input SpendingAuthorizationInput {
    "Wei that may be charged for the model in all, ever."
    limit: BigInt!
    epoch: BigInt!
    "Unix time in seconds, of the chain; at least an hour away."
    deadline: BigInt!
    "Of SpendingAuthorization in Credits' EIP-712 domain, by the account that is signed in."
    signature: Bytes!
  }

  input AuthorizeSpendingInput {
    "Id of the model."
    model: Bytes!
    authorization: SpendingAuthorizationInput!
  }

  input PaymentInput {
    "Raises what this model may cost the account that is signed in; kept as by authorizeSpending."
    authorization: SpendingAuthorizationInput
  }

  extend type Account {
    "What it can spend on a model; null to everybody but the account itself."
    spendableCredits(model: Bytes!): SpendableCredits
  }

  extend type Generation {
    "Null where it is free."
    payment: GenerationPayment
    "One for each image; empty until they are issued, moments after it has succeeded."
    receipts: [Receipt!]!
  }

  extend type Query {
    "How generations can be paid here; empty where none has to be."
    paymentMethods: [PaymentMethod!]!
    "What the account that is signed in can spend on a model."
    spendableCredits(model: Bytes!): SpendableCredits
  }

  extend type Mutation {
    "Keeps a signed authorization, so that generations can be paid by it; a lower limit than before changes nothing."
    authorizeSpending(input: AuthorizeSpendingInput!): SpendableCredits
  }
`;

export interface PaymentApi {
  readonly typeDefs: string;
  readonly resolvers: IResolvers<unknown, GatewayContext>;
}

export interface PaymentApiOptions {
  readonly db: Db;
  readonly artifacts: ArtifactStore;
  readonly payments: Payments;
  readonly credits: Credits | undefined;
  readonly authorizations: Authorizations | undefined;
  readonly proofs: Proofs;
}

interface AuthorizeSpendingInput {
  readonly model: string;
  readonly authorization: Omit<SignedAuthorization, "model">;
}

/** How generations are paid and what proves it: a part of the subschema of generations. */
export function createPaymentApi(options: PaymentApiOptions): PaymentApi {
  const { db, artifacts, payments, authorizations, proofs } = options;
  const credits = () => {
    if (options.credits && authorizations) return { credits: options.credits, authorizations };
    throw new GatewayError(
      "PAYMENT_NOT_OFFERED",
      "This gateway takes no credits; its operator has set no key.",
    );
  };
  const spendable = async (account: `0x${string}`, model: string) => {
    const { spending, signed, owed } = await credits().credits.read(account, model);
    const { authorized, deposited } = spendableOf(spending, signed, owed);
    return {
      epoch: String(spending.epoch),
      limit: String(signed > spending.limit ? signed : spending.limit),
      spent: String(spending.spent),
      held: String(owed.forModel),
      balance: String(spending.balance),
      available: String(authorized < deposited ? authorized : deposited),
    };
  };
  const checkModel = (model: string) => {
    const id = model.toLowerCase();
    if (/^0x[0-9a-f]{8}$/.test(id)) return id;
    throw new GatewayError("MODEL_NOT_FOUND", '`model` is not a model\'s id; it looks like "0x01000000".');
  };

  return {
    typeDefs,
    resolvers: {
      Query: {
        paymentMethods: () => payments.methods,
        spendableCredits: (_root, { model }: { model: string }, { caller }) => {
          const { account } = requireAccount(caller, "to see what you can spend");
          requireScope(caller, "USAGE");
          return spendable(account, checkModel(model));
        },
      },
      Mutation: {
        async authorizeSpending(_root, { input }: { input: AuthorizeSpendingInput }, { caller }) {
          const { account } = requireAccount(caller, "to hand in what you have signed");
          const model = checkModel(input.model);
          await credits().authorizations.keep(account, { ...input.authorization, model });
          return spendable(account, model);
        },
      },
      Account: {
        spendableCredits: ({ id }: { id: string }, { model }: { model: string }, { caller }) => {
          if (caller.account === null || caller.account !== id) return null;
          requireScope(caller, "USAGE");
          return spendable(caller.account, checkModel(model));
        },
      },
      Generation: {
        payment: ({ id }: GenerationRow) =>
          db.selectFrom("payment").selectAll().where("generation", "=", id).executeTakeFirst(),
        async receipts(generation: GenerationRow) {
          const receipts = await db
            .selectFrom("receipt")
            .selectAll()
            .where("generation", "=", generation.id as ReceiptRow["generation"])
            .orderBy("index")
            .execute();
          return receipts.map((receipt) => ({ receipt, generation }));
        },
      },
      GenerationPayment: {
        amountWei: ({ amount_wei }: PaymentRow) => amount_wei,
      },
      Receipt: {
        generation: ({ receipt }: IssuedReceipt) => receipt.generation,
        modelId: ({ generation }: IssuedReceipt) => String(modelNumber(generation.model)),
        version: ({ generation }: IssuedReceipt) => String(generation.version),
        account: ({ receipt }: IssuedReceipt) => receipt.account,
        promptHash: ({ receipt }: IssuedReceipt) => receipt.prompt_hash,
        seed: ({ generation }: IssuedReceipt) => String(generation.seed),
        image: ({ receipt }: IssuedReceipt) => receipt.image,
        price: ({ receipt }: IssuedReceipt) => receipt.price_wei,
        createdAt: ({ receipt }: IssuedReceipt) => receipt.created_at,
        hash: ({ receipt }: IssuedReceipt) => receipt.hash,
        operator: ({ receipt }: IssuedReceipt) => receipt.operator,
        signature: ({ receipt }: IssuedReceipt) => receipt.signature,
        contentId: ({ receipt }: IssuedReceipt) => receipt.content_id,
        url: ({ receipt }: IssuedReceipt) => artifacts.urlOf(receipt.content_id),
        proof: ({ receipt }: IssuedReceipt, _args: unknown, context) => proofs.find(receipt, context),
      },
      ReceiptProof: {
        settlement: ({ root }: ReceiptProof) => ({ id: root }),
        transaction: ({ settlement }: ReceiptProof) => settlement.transaction,
        blockNumber: ({ settlement }: ReceiptProof) => settlement.block_number,
      },
    },
  };
}

interface IssuedReceipt {
  readonly receipt: ReceiptRow;
  readonly generation: GenerationRow;
}
