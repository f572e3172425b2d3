export const typeDefs = /* GraphQL */ `
  scalar BigInt
  scalar Bytes

  """
  A transaction for a wallet to sign and send. Nothing is sent here, and nobody's key is known. Say \`summary\` to
  whoever signs.
  """
  type PreparedTransaction {
    "The account that is to sign."
    from: Bytes!
    "The contract that is called."
    to: Bytes!
    data: Bytes!
    "Wei to send along."
    value: BigInt!
    chainId: Int!
    "What it does, in plain words with exact amounts."
    summary: String!
    "What would happen if it were sent now."
    simulation: TransactionSimulation!
  }

  "A transaction that was tried at the newest block, without being sent."
  type TransactionSimulation {
    succeeds: Boolean!
    "Units of gas that it takes; null where it would fail."
    gas: BigInt
    "What the contract would give back, such as the wei withdrawn or the address of the collection."
    result: String
    "Why it would fail; null where it would not."
    revert: TransactionRevert
    "The block after which it was tried."
    block: BigInt!
  }

  type TransactionRevert {
    """
    The contract's own error, such as CONTRIBUTION_EXCEEDS_GOAL for ContributionExceedsGoal; REVERTED where it gave no
    reason, and INSUFFICIENT_FUNDS where the account has too little ether.
    """
    code: String!
    "The same in plain words."
    message: String!
    "What the contract said along with it: amounts in wei, times in Unix seconds."
    values: [TransactionRevertValue!]!
  }

  type TransactionRevertValue {
    name: String!
    value: String!
  }

  enum VoteSupport {
    AGAINST
    FOR
    ABSTAIN
  }

  "A token to put on sale."
  input TokenToPublish {
    "Wei per token, without the mint fee."
    price: BigInt!
    "Tokens that can ever be minted; 0 for no limit."
    maxSupply: BigInt! = "0"
    "Unix time in seconds from which it can be minted; 0 for at once."
    opensAt: BigInt! = "0"
    "Unix time in seconds from which it can no longer be minted; 0 for never."
    closesAt: BigInt! = "0"
    "Id of the generation that made the image."
    generation: Bytes
    "Hash of that generation's receipt."
    receipt: Bytes
    "Content id of the image."
    image: String!
    "Content id of the token's metadata, a JSON document."
    metadata: String!
  }

  # \`from\` is the account that is to sign: by default the one that has signed in.
  type Query {
    "A contribution of \`amount\` wei, for \`account\` where it is not for \`from\` itself."
    prepareContribute(campaign: Bytes!, amount: BigInt!, account: Bytes, from: Bytes): PreparedTransaction
    "The withdrawal of all that \`account\`, by default \`from\`, can withdraw; it goes to \`account\`."
    prepareWithdraw(campaign: Bytes!, account: Bytes, from: Bytes): PreparedTransaction
    "The refund of a failed campaign to \`account\`, by default \`from\`."
    prepareRefund(campaign: Bytes!, account: Bytes, from: Bytes): PreparedTransaction
    "The end of the crowdfund: its money goes to the treasury."
    prepareFinalize(campaign: Bytes!, from: Bytes): PreparedTransaction
    "A collection with its first tokens, made with a model; \`metadata\` is a content id and may be empty."
    preparePublish(
      model: Bytes!
      name: String!
      metadata: String! = ""
      tokens: [TokenToPublish!]!
      from: Bytes
    ): PreparedTransaction
    "A mint of \`quantity\` tokens to \`to\`, by default \`from\`, with exactly what that costs."
    prepareMint(token: Bytes!, quantity: BigInt! = "1", to: Bytes, referrer: Bytes, from: Bytes): PreparedTransaction
    "The withdrawal of what mints and royalties have credited to \`account\`, by default \`from\`."
    prepareWithdrawEarnings(collection: Bytes!, account: Bytes, from: Bytes): PreparedTransaction
    "A member's vote on a proposal."
    prepareVote(proposal: Bytes!, support: VoteSupport!, reason: String! = "", from: Bytes): PreparedTransaction
    "A deposit of \`amount\` wei to pay for generations of \`account\`, by default \`from\`."
    prepareDepositCredits(amount: BigInt!, account: Bytes, from: Bytes): PreparedTransaction
    """
    The request of \`from\` for \`amount\` wei of its credits, in place of an earlier one; 0 takes that back. They can be
    withdrawn after the contract's delay.
    """
    prepareRequestCredits(amount: BigInt!, from: Bytes): PreparedTransaction
    "The withdrawal of the credits that \`account\`, by default \`from\`, has asked for; they go to \`account\`."
    prepareWithdrawCredits(account: Bytes, from: Bytes): PreparedTransaction
  }

  "A file in the artifact store."
  type StoredMetadata {
    "What names it: the same file again has the same."
    contentId: String!
    "Where to get it."
    url: String!
  }

  type Mutation {
    """
    Puts a token's metadata into the artifact store, as the JSON that wallets and marketplaces read, for \`preparePublish\`.
    \`image\` is the content id of its image, \`generation\` the id of the generation that made it.
    """
    storeTokenMetadata(name: String!, description: String! = "", image: String!, generation: Bytes): StoredMetadata!
  }
`;
