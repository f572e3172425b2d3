import { campaignGovernorAbi, treasuryAbi } from "@model-wip/contracts";
import { concat, encodeAbiParameters, type Hex, keccak256, toHex, zeroHash } from "viem";
import type { Random } from "../../stack/src/story/random.ts";
import { encodeLog } from "./log.ts";
import type { Tally } from "./tally.ts";
import type { Transaction } from "./transaction.ts";

/** Votes on a proposal before it is carried out. */
const VOTES_TO_PASS = 40;
const VOTING_PERIOD_S = 3n * 86_400n;
const OPERATION = [
  { type: "address[]" },
  { type: "uint256[]" },
  { type: "bytes[]" },
  { type: "bytes32" },
  { type: "bytes32" },
] as const;

interface Proposal {
  readonly id: bigint;
  readonly target: Hex;
  readonly value: bigint;
  readonly descriptionHash: Hex;
  /** Its first voter's place among the members; the others follow in their order. */
  readonly firstVoter: number;
  votes: number;
  queued: boolean;
}

/** How the members of one recorded campaign decide: what its governor and its treasury log. */
export class RecordedGovernance {
  readonly #governor: Hex;
  readonly #treasury: Hex;
  readonly #members: readonly Hex[];
  readonly #random: Random;
  readonly #tally: Tally;
  readonly #open: Proposal[] = [];
  #proposals = 0;

  constructor(options: {
    governor: Hex;
    treasury: Hex;
    members: readonly Hex[];
    random: Random;
    tally: Tally;
  }) {
    this.#governor = options.governor;
    this.#treasury = options.treasury;
    this.#members = options.members;
    this.#random = options.random;
    this.#tally = options.tally;
  }

  propose(now: bigint): Transaction {
    const proposer = this.#random.pick(this.#members);
    const target = this.#random.pick(this.#members);
    const value = this.#random.wei(1n, 10n ** 16n);
    const description = `Pay for the work of round ${++this.#proposals}.`;
    const descriptionHash = keccak256(toHex(description));
    const id = BigInt(
      keccak256(
        encodeAbiParameters(
          [{ type: "address" }, { type: "address" }, { type: "uint256" }, { type: "bytes32" }],
          [this.#governor, target, value, descriptionHash],
        ),
      ),
    );
    this.#open.push({
      id,
      target,
      value,
      descriptionHash,
      firstVoter: this.#random.integer(0, this.#members.length - 1),
      votes: 0,
      queued: false,
    });
    this.#tally.entities.Proposal += 1;
    const log = encodeLog(this.#governor, campaignGovernorAbi, "ProposalCreated", {
      proposalId: id,
      proposer,
      targets: [target],
      values: [value],
      signatures: [""],
      calldatas: ["0x"],
      voteStart: now,
      voteEnd: now + VOTING_PERIOD_S,
      description,
    });
    return { from: proposer, to: this.#governor, value: 0n, logs: [log] };
  }

  /** A member votes; `undefined` if everybody has, on everything. */
  vote(): Transaction | undefined {
    const proposal = this.#open.find(({ votes, queued }) => !queued && votes < this.#members.length);
    if (proposal === undefined) return undefined;
    const voter = this.#members[(proposal.firstVoter + proposal.votes) % this.#members.length] as Hex;
    proposal.votes += 1;
    this.#tally.entities.Vote += 1;
    const log = encodeLog(this.#governor, campaignGovernorAbi, "VoteCast", {
      voter,
      proposalId: proposal.id,
      support: this.#random.pick([0, 1, 1, 2]),
      weight: 1n,
      reason: "",
    });
    return { from: voter, to: this.#governor, value: 0n, logs: [log] };
  }

  /** Queues, or then executes, the first proposal with enough votes; `undefined` while there is none. */
  advance(now: bigint): Transaction | undefined {
    const enough = Math.min(VOTES_TO_PASS, this.#members.length);
    const proposal = this.#open.find(({ votes }) => votes >= enough);
    if (proposal === undefined) return undefined;
    const from = this.#random.pick(this.#members);
    if (!proposal.queued) {
      proposal.queued = true;
      this.#tally.entities.TreasuryOperation += 1;
      const log = encodeLog(this.#governor, campaignGovernorAbi, "ProposalQueued", {
        proposalId: proposal.id,
        etaSeconds: now,
      });
      return { from, to: this.#governor, value: 0n, logs: [log] };
    }
    this.#open.splice(this.#open.indexOf(proposal), 1);
    this.#tally.entities.TreasuryCall += 1;
    const logs = [
      encodeLog(this.#treasury, treasuryAbi, "CallExecuted", {
        id: this.#operation(proposal),
        index: 0n,
        target: proposal.target,
        value: proposal.value,
        data: "0x",
      }),
      encodeLog(this.#governor, campaignGovernorAbi, "ProposalExecuted", { proposalId: proposal.id }),
    ];
    return { from, to: this.#governor, value: 0n, logs };
  }

  /** What OpenZeppelin's `TimelockController.hashOperationBatch` calls a proposal of its governor. */
  #operation({ target, value, descriptionHash }: Proposal): Hex {
    const salt = BigInt(concat([this.#governor, toHex(0, { size: 12 })])) ^ BigInt(descriptionHash);
    return keccak256(
      encodeAbiParameters(OPERATION, [[target], [value], ["0x"], zeroHash, toHex(salt, { size: 32 })]),
    );
  }
}
