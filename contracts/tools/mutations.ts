// The faults that `npm run mutate` plants, one at a time. Each is what a slip of a tired engineer looks like: a boundary
// off by one, a check or an update left out, two lines the wrong way round, rounding the wrong way, a door left open.
// `test/mutations.test.ts` checks that each still fits the sources.

export interface Mutation {
  /** Stable name, for `--only`. */
  id: string;
  /** Source file, relative to `src/`. */
  file: string;
  /** Text that occurs exactly once in the file. */
  from: string;
  /** What stands there instead; empty where a line is left out. */
  to: string;
  /** Why nobody could tell the difference; such a mutant counts neither as caught nor as survived. */
  equivalent?: string;
}

const campaign = define("Campaign.sol", {
  // Contributing.
  "campaign-opens-late": ["block.timestamp < opensAt || block", "block.timestamp <= opensAt || block"],
  "campaign-closes-late": [
    "block.timestamp < opensAt || block.timestamp >= closesAt",
    "block.timestamp < opensAt || block.timestamp > closesAt",
  ],
  "campaign-contribute-when-funded": [
    "if (totals.finalizedAt() != 0) revert WrongState(State.Funding, State.Funded);",
    "",
  ],
  "campaign-goal-excluded": ["if (msg.value > remaining)", "if (msg.value >= remaining)"],
  "campaign-goal-unbounded": [
    "if (msg.value > remaining) revert ContributionExceedsGoal(msg.value, remaining);",
    "",
  ],
  "campaign-minimum-excluded": ["msg.value < contributionMin &&", "msg.value <= contributionMin &&"],
  "campaign-last-gap": ["msg.value < remaining ||", "msg.value <= remaining ||"],
  "campaign-nothing-contributed": ["(msg.value < remaining || msg.value == 0)", "msg.value < remaining"],
  "campaign-zero-account": ["if (account == address(0)) revert InvalidAccount();", ""],
  "campaign-threshold-excluded": [">= membershipThreshold;", "> membershipThreshold;"],
  "campaign-admits-again": ["position.memberSince() == 0 && ", ""],
  "campaign-member-uncounted": ["totals = totals.addMember();", ""],
  "campaign-numbers-from-zero": [
    "totals = totals.addMember();\n            position = position.admitted(block.timestamp, totals.memberCount());",
    "position = position.admitted(block.timestamp, totals.memberCount());\n            totals = totals.addMember();",
  ],
  "campaign-admission-silent": ["if (isAdmitted) _announceAdmission(account);", ""],
  "campaign-credits-payer": [
    "_positions[account] = position;\n        _totals = totals;\n\n        emit Contributed",
    "_positions[msg.sender] = position;\n        _totals = totals;\n\n        emit Contributed",
  ],
  "campaign-contribution-untotalled": ["totals = totals.addContributed(msg.value);", ""],

  // Finalizing.
  "campaign-finalizes-either": [
    "amount < goalMax && block.timestamp < closesAt",
    "amount < goalMax || block.timestamp < closesAt",
  ],
  "campaign-finalizes-anytime": [
    "if (amount < goalMax && block.timestamp < closesAt) revert NotFinalizable(amount, goalMin, closesAt);",
    "goalMin; goalMax; closesAt;",
  ],
  "campaign-finalizes-above-goal": ["if (amount < goalMax &&", "if (amount <= goalMax &&"],
  "campaign-finalizes-late": [
    "block.timestamp < closesAt) revert NotFinalizable",
    "block.timestamp <= closesAt) revert NotFinalizable",
  ],
  "campaign-finalization-unstored": ["_totals = totals.finalized(block.timestamp);", ""],
  "campaign-finalizes-balance": [
    "_send(recipient, amount);\n    }\n\n    /// @inheritdoc",
    "_send(recipient, address(this).balance);\n    }\n\n    /// @inheritdoc",
  ],

  // Refunding.
  "campaign-refunds-anytime": ["_requireState(totals, State.Failed);", ""],
  "campaign-refunds-twice": ["amount == 0 || position.isRefunded()", "amount == 0"],
  "campaign-refunds-nothing": ["amount == 0 || position.isRefunded()", "position.isRefunded()"],
  "campaign-refund-unstored": ["_positions[account] = position.refunded();", ""],
  "campaign-refund-untotalled": [
    "totals = totals.addPaidOut(amount);\n        _positions[account] = position.refunded();",
    "_positions[account] = position.refunded();",
  ],
  "campaign-refund-pays-first": [
    "totals = totals.addPaidOut(amount);\n        _positions[account] = position.refunded();\n        _totals = totals;",
    "_send(account, amount);\n        amount = 0;\n        totals = totals.addPaidOut(position.contributed());\n        _positions[account] = position.refunded();\n        _totals = totals;",
  ],
  "campaign-refunds-caller": [
    "_announceExit(account);\n        _send(account, amount);",
    "_announceExit(account);\n        _send(msg.sender, amount);",
  ],
  "campaign-exit-of-nobody": ["if (position.memberSince() != 0) _announceExit", "_announceExit"],
  "campaign-exit-silent": ["if (position.memberSince() != 0) _announceExit(account);", ""],

  // Income and withdrawals.
  "campaign-income-unfunded": [
    "if (totals.finalizedAt() == 0) revert WrongState(State.Funded, _stateOf(totals));",
    "",
  ],
  "campaign-withdraw-within-batch": ["_requireUnlocked();\n        Totals totals", "Totals totals"],
  "campaign-batch-within-batch": [
    "withdrawMany(address[] calldata accounts) external nonReentrant",
    "withdrawMany(address[] calldata accounts) external",
  ],
  "campaign-withdraw-unfunded": [
    "_requireState(totals, State.Funded);\n        Position position",
    "Position position",
  ],
  "campaign-batch-unfunded": ["_requireState(_totals, State.Funded);", ""],
  "campaign-withdraw-nothing": ["if (amount == 0) revert NothingToWithdraw(account);", ""],
  "campaign-batch-nothing": ["if (amount == 0) return 0;\n\n        Totals", "Totals"],
  "campaign-withdrawal-unstored": [
    "_positions[account] = position;\n        _totals = totals;\n\n        emit Withdrawn",
    "_totals = totals;\n\n        emit Withdrawn",
  ],
  "campaign-withdrawal-untotalled": [
    "_positions[account] = position;\n        _totals = totals;\n\n        emit Withdrawn",
    "_positions[account] = position;\n\n        emit Withdrawn",
  ],
  "campaign-withdraw-pays-first": [
    "position = position.addWithdrawn(amount);\n        totals = totals.addPaidOut(amount);",
    "_send(account, amount);\n        position = position.addWithdrawn(amount);\n        totals = totals.addPaidOut(amount);\n        amount = 0;",
  ],
  "campaign-withdraw-pays-caller": [
    "income);\n        _send(account, amount);",
    "income);\n        _send(msg.sender, amount);",
  ],
  "campaign-batch-position-unstored": ["_positions[account] = positionAfter;", ""],
  "campaign-batch-total-unstored": ["_totals = totalsAfter;", ""],
  "campaign-refusal-keeps-total": [
    "_totals = totals;\n            _positions[account] = position;\n            emit WithdrawalRefused",
    "_positions[account] = position;\n            emit WithdrawalRefused",
  ],
  "campaign-refusal-keeps-position": [
    "_totals = totals;\n            _positions[account] = position;\n            emit WithdrawalRefused",
    "_totals = totals;\n            emit WithdrawalRefused",
  ],
  "campaign-refusal-counted": ["            amount = 0;", ""],
  "campaign-batch-all-gas": [
    "Payment.trySend(account, amount, BATCH_GAS_LIMIT)",
    "Payment.trySend(account, amount, gasleft())",
  ],
  "campaign-batch-stale-income": ["_incomeOf(totalsAfter)", "_incomeOf(totals)"],
  "campaign-batch-told-too-little": ["amount += _tryWithdraw", "amount = _tryWithdraw"],
  "campaign-income-forgets-paid": ["address(this).balance + totals.paidOut()", "address(this).balance"],
  "campaign-share-divides-first": [
    "income * position.contributed() / totals.contributed()",
    "income / totals.contributed() * position.contributed()",
  ],
  "campaign-share-rounds-up": [
    "income * position.contributed() / totals.contributed()",
    "(income * position.contributed() + totals.contributed() - 1) / totals.contributed()",
  ],
  "campaign-share-of-maximum": [
    "income * position.contributed() / totals.contributed()",
    "income * position.contributed() / 8 ether",
  ],
  "campaign-share-without-withdrawn": [" - position.withdrawn();", ";"],
  "campaign-send-unchecked": [
    "if (!Payment.trySend(recipient, amount, gasleft())) revert TransferFailed(recipient, amount);",
    "Payment.trySend(recipient, amount, gasleft());",
  ],

  // State and views.
  "campaign-state-closes-late": [
    "if (block.timestamp < closesAt) return State.Funding;",
    "if (block.timestamp <= closesAt) return State.Funding;",
  ],
  "campaign-state-goal-excluded": ["totals.contributed() < goalMin ||", "totals.contributed() <= goalMin ||"],
  "campaign-state-window-late": ["block.timestamp >= finalizeBy ?", "block.timestamp > finalizeBy ?"],
  "campaign-state-forgets-failure": [
    "totals.contributed() < goalMin ||",
    "totals.contributed() < goalMin && totals.paidOut() == 0 ||",
  ],
  "campaign-state-no-window": [
    "totals.contributed() < goalMin || block.timestamp >= finalizeBy ?",
    "totals.contributed() < goalMin && finalizeBy != 0 ?",
  ],
  "campaign-member-after-refund": [
    "return position.isRefunded() ? 0 : position.memberSince();",
    "return position.memberSince();",
  ],
  "campaign-withdrawable-unfunded": ["if (totals.finalizedAt() == 0) return 0;", ""],
  "campaign-refundable-again": ["&& !position.isRefunded() ? position", "? position"],
  "campaign-refundable-anytime": ["return _stateOf(_totals) == State.Failed && !", "return !"],
  "campaign-total-income-unfunded": [
    "return totals.finalizedAt() == 0 ? 0 : _incomeOf(totals);",
    "return _incomeOf(totals);",
  ],
  "campaign-total-withdrawn-unfunded": [
    "return totals.finalizedAt() == 0 ? 0 : totals.paidOut();",
    "return totals.paidOut();",
  ],
  "campaign-total-refunded-funded": [
    "return totals.finalizedAt() == 0 ? totals.paidOut() : 0;",
    "return totals.paidOut();",
  ],
});

const types = [
  ...define("types/Position.sol", {
    "position-contributed-64-bits": [
      "return uint96(Position.unwrap(self));",
      "return uint64(Position.unwrap(self));",
    ],
    "position-withdrawn-64-bits": [
      "return uint96(Position.unwrap(self) >> 96);",
      "return uint64(Position.unwrap(self) >> 96);",
    ],
    "position-withdrawn-into-contributed": ["(amount << 96)", "amount"],
    "position-admission-shifted": ["(time << 192)", "(time << 193)"],
    "position-refund-bit": ["Position.unwrap(self) | (1 << 255)", "Position.unwrap(self) | (1 << 254)"],
    "position-number-8-bits": [
      "return uint32(Position.unwrap(self) >> 224)",
      "return uint8(Position.unwrap(self) >> 224)",
    ],
    "position-number-with-refund": [" & 0x7fffffff;", ";"],
    "position-number-shifted": ["(number << 224)", "(number << 223)"],
    "position-subtracts": ["Position.unwrap(self) + amount)", "Position.unwrap(self) | amount)"],
  }),
  ...define("types/Totals.sol", {
    "totals-contributed-64-bits": [
      "return uint96(Totals.unwrap(self));",
      "return uint64(Totals.unwrap(self));",
    ],
    "totals-paid-out-64-bits": [
      "return uint96(Totals.unwrap(self) >> 96);",
      "return uint64(Totals.unwrap(self) >> 96);",
    ],
    "totals-members-8-bits": [
      "return uint32(Totals.unwrap(self) >> 192);",
      "return uint8(Totals.unwrap(self) >> 192);",
    ],
    "totals-member-counts-two": ["(1 << 192)", "(2 << 192)"],
    "totals-paid-out-once": ["Totals.unwrap(self) + (amount << 96)", "Totals.unwrap(self) | (amount << 96)"],
    "totals-finalized-unset": ["Totals.unwrap(self) | (time << 224)", "Totals.unwrap(self) | (time << 192)"],
  }),
];

const libraries = [
  ...define("libraries/Payment.sol", {
    "payment-listens": [
      `assembly ("memory-safe") {
            success := call(gasLimit, recipient, amount, 0, 0, 0, 0)
        }`,
      '(success,) = recipient.call{value: amount, gas: gasLimit}("");',
    ],
  }),
];

const lock = define("PaymentLock.sol", {
  "lock-open": ["if (_isPaying) revert Reentered();", ""],
  "lock-enters-twice": ["_requireUnlocked();\n        _isPaying = true;", "_isPaying = true;"],
  "lock-never-shut": ["_isPaying = true;", ""],
  "lock-never-opens": ["_isPaying = false;", ""],
});

const membership = define("Membership.sol", {
  "membership-own-second-excluded": ["admittedAt <= timepoint", "admittedAt < timepoint"],
  "membership-votes-for-everyone": ["admittedAt != 0 && ", ""],
  "membership-this-second-known": ["if (timepoint >= block.timestamp)", "if (timepoint > block.timestamp)"],
  "membership-future-votes": ["_requirePast(timepoint);\n        uint256 admittedAt", "uint256 admittedAt"],
  "membership-future-supply": ["_requirePast(timepoint);\n        (uint256 count", "(uint256 count"],
  "membership-supply-never-final": ["since == 0 || ", ""],
  "membership-supply-before-final": [" || timepoint < since) revert", ") revert"],
  "membership-supply-final-late": ["timepoint < since)", "timepoint <= since)"],
  "membership-delegates-nobody": [" || !_isMember(msg.sender)) revert", ") revert"],
  "membership-delegates-away": ["delegatee != msg.sender || ", ""],
  "membership-delegates-by-signature": [
    "bytes32, bytes32) external pure {\n        revert ICampaign.DelegationDisabled();",
    "bytes32, bytes32) external pure {",
  ],
  "membership-id-beyond-address": ["tokenId >> 160 != 0 || ", ""],
  "membership-of-nobody": [" || !_isMember(account)) revert", ") revert"],
  "membership-delegate-of-nobody": ["_isMember(account) ? account : address(0)", "account"],
  "membership-moves": [
    "function transferFrom(address, address, uint256) external pure {\n        revert ICampaign.Soulbound();",
    "function transferFrom(address, address, uint256) external pure {",
  ],
  "membership-approves": [
    "function approve(address, uint256) external pure {\n        revert ICampaign.Soulbound();",
    "function approve(address, uint256) external pure {",
  ],
  "membership-unlocked": ["return true;", "return false;"],
  "membership-lock-silent": ["emit Locked(tokenId);", ""],
  "membership-vote-silent": ["emit DelegateVotesChanged(account, 0, 1);", ""],
  "membership-exit-vote-silent": ["emit DelegateVotesChanged(account, 1, 0);", ""],
  "membership-exit-order": [
    "emit DelegateChanged(account, account, address(0));\n        emit DelegateVotesChanged(account, 1, 0);",
    "emit DelegateVotesChanged(account, 1, 0);\n        emit DelegateChanged(account, account, address(0));",
  ],
  "membership-zero-owner": ["if (owner == address(0)) revert ICampaign.InvalidAccount();", ""],
  "membership-not-erc5192": [" || interfaceId == type(IERC5192).interfaceId", ""],
});

const collection = define("Collection.sol", {
  "collection-anyone-creates": [
    "if (msg.sender != CollectionArgs.creator() && msg.sender != _source) revert NotCreator(msg.sender);",
    "",
  ],
  "collection-source-locked-out": [" && msg.sender != _source", ""],
  "collection-supply-is-unlimited": ["terms.maxSupply >= UNLIMITED", "terms.maxSupply > UNLIMITED"],
  "collection-closes-as-it-opens": ["terms.closesAt <= terms.opensAt", "terms.closesAt < terms.opensAt"],
  "collection-closes-now": ["terms.closesAt <= block.timestamp", "terms.closesAt < block.timestamp"],
  "collection-no-metadata": [
    'if (bytes(terms.metadata).length == 0) revert InvalidTokenTerms("metadata");',
    "",
  ],
  "collection-supply-unstored": ["_sales[tokenId].supply = uint48(supply);", ""],
  "collection-mints-nothing": ["if (quantity == 0) revert ZeroQuantity();", ""],
  "collection-opens-late": ["block.timestamp < sale.opensAt ||", "block.timestamp <= sale.opensAt ||"],
  "collection-closes-late": ["block.timestamp >= sale.closesAt)", "block.timestamp > sale.closesAt)"],
  "collection-never-closes": ["sale.closesAt != 0 && block.timestamp >= sale.closesAt", "false"],
  "collection-last-unsold": ["if (quantity > remaining)", "if (quantity >= remaining)"],
  "collection-oversells": [
    "if (quantity > remaining) revert SupplyExceeded(tokenId, quantity, remaining);\n        supply = sale.supply + quantity;",
    "remaining;\n        unchecked { supply = sale.supply + quantity; }",
  ],
  "collection-takes-more": ["if (msg.value != cost)", "if (msg.value < cost)"],
  "collection-takes-less": ["if (msg.value != cost)", "if (msg.value > cost)"],
  "collection-charges-once": [
    "uint256 cost = quantity * (sale.price + CollectionArgs.mintFee());",
    "uint256 cost = sale.price + CollectionArgs.mintFee();",
  ],
  "collection-charges-no-fee": [
    "uint256 cost = quantity * (sale.price + CollectionArgs.mintFee());",
    "uint256 cost = quantity * sale.price;",
  ],
  "collection-price-rounds-up": [
    "amount * terms.ownersPriceBps / BPS;",
    "(amount * terms.ownersPriceBps + BPS - 1) / BPS;",
  ],
  "collection-fee-divides-first": ["fees * terms.ownersFeeBps / BPS", "fees / BPS * terms.ownersFeeBps"],
  "collection-creator-keeps-all": ["+ prices - ownersOfPrices;", "+ prices;"],
  "collection-refers-nobody": ["if (referrer != address(0)) shares.referrer", "shares.referrer"],
  "collection-platform-too-much": ["- shares.creator - shares.referrer;", "- shares.creator;"],
  "collection-parts-swapped": ["fees * terms.creatorFeeBps / BPS", "fees * terms.referrerFeeBps / BPS"],
  "collection-credits-swapped": [
    "_credit(referrer, shares.referrer);",
    "_credit(msg.sender, shares.referrer);",
  ],
  "collection-credit-overwrites": ["earningsOf[account] += amount;", "earningsOf[account] = amount;"],
  "collection-pays-campaign-nothing": ["if (shares.owners != 0) _send", "_send"],
  "collection-mints-first": [
    "_sales[tokenId].supply = uint48(supply);",
    '_mint(to, tokenId, quantity, "");\n        quantity = 0;\n        _sales[tokenId].supply = uint48(supply);',
  ],
  "collection-mints-to-payer": [
    '_mint(to, tokenId, quantity, "");',
    '_mint(msg.sender, tokenId, quantity, "");',
  ],
  "collection-earnings-kept": ["earningsOf[account] = 0;", ""],
  "collection-pays-first": [
    "earningsOf[account] = 0;\n        emit EarningsWithdrawn(account, msg.sender, amount);\n        _send(account, amount);",
    "emit EarningsWithdrawn(account, msg.sender, amount);\n        _send(account, amount);\n        earningsOf[account] = 0;",
  ],
  "collection-pays-caller": [
    "emit EarningsWithdrawn(account, msg.sender, amount);\n        _send(account, amount);",
    "emit EarningsWithdrawn(account, msg.sender, amount);\n        _send(msg.sender, amount);",
  ],
  "collection-pays-nothing": ["if (amount == 0) revert NothingToWithdraw(account);", ""],
  "collection-send-unchecked": [
    "if (!Payment.trySend(recipient, amount, gasleft())) revert TransferFailed(recipient, amount);",
    "Payment.trySend(recipient, amount, gasleft());",
  ],
  "collection-uri-of-nothing": ["_saleOf(tokenId);\n        return Ipfs", "return Ipfs"],
});

const source = define("Source.sol", {
  "source-anyone-sets-fees": [
    "setFeeTerms(FeeTerms calldata terms) external onlyOwner",
    "setFeeTerms(FeeTerms calldata terms) external",
  ],
  "source-anyone-sets-platform": [
    "setPlatform(address platform_) external onlyOwner",
    "setPlatform(address platform_) external",
  ],
  "source-fee-bound-excluded": ["terms.mintFee > MAX_MINT_FEE", "terms.mintFee >= MAX_MINT_FEE"],
  "source-fee-unbounded": ['if (terms.mintFee > MAX_MINT_FEE) revert InvalidFeeTerms("mintFee");', ""],
  "source-price-bound-excluded": ["terms.ownersPriceBps > BPS", "terms.ownersPriceBps >= BPS"],
  "source-parts-bound-excluded": ["terms.referrerFeeBps > BPS", "terms.referrerFeeBps >= BPS"],
  "source-referrer-unbounded": [" + terms.referrerFeeBps > BPS", " > BPS"],
  "source-no-platform": ["if (platform_ == address(0)) revert InvalidPlatform();", ""],
  "source-collection-unknown": ["isCollection[collection] = true;", ""],
  "source-creates-for-itself": ["msg.sender, data.campaign", "address(this), data.campaign"],
  "source-fees-unstored": ["_feeTerms = terms;", ""],
});

const tokenIncome = [
  ...define("TokenIncome.sol", {
    "tokens-record-unlocked": ["_requireUnlocked();\n        _requireFunded();", "_requireFunded();"],
    "tokens-record-unfunded": ["_requireUnlocked();\n        _requireFunded();", "_requireUnlocked();"],
    "tokens-withdraw-unlocked": [
      "withdrawToken(address token, address account) external nonReentrant returns",
      "withdrawToken(address token, address account) external returns",
    ],
    "tokens-withdraw-unfunded": [
      "nonReentrant returns (uint256 amount) {\n        _requireFunded();",
      "nonReentrant returns (uint256 amount) {",
    ],
    "tokens-batch-unlocked": ["external\n        nonReentrant\n        returns", "external\n        returns"],
    "tokens-batch-unfunded": [
      "_requireFunded();\n        Ledger storage ledger = _ledgers[token];\n        for",
      "Ledger storage ledger = _ledgers[token];\n        for",
    ],
    "tokens-withdraw-nothing": ["if (due == 0) revert NothingOfTokenToWithdraw(token, account);", ""],
    "tokens-refusal-paid": ["if (amount == 0) revert TokenTransferFailed(token, account, due);", ""],
    "tokens-pays-caller": [
      "_pay(ledger, token, account, due, income, gasleft())",
      "_pay(ledger, token, msg.sender, due, income, gasleft())",
    ],
    "tokens-withdraws-in-silence": [
      "(uint256 income,) = _record(ledger, token);\n        uint256 due",
      "uint256 income = _incomeOf(ledger, token);\n        uint256 due",
    ],
    "tokens-batch-in-silence": [
      "(uint256 income,) = _record(ledger, token);\n            uint256 due",
      "uint256 income = _incomeOf(ledger, token);\n            uint256 due",
    ],
    "tokens-batch-of-nothing": ["if (due == 0) continue;", ""],
    "tokens-batch-ends-at-nothing": ["if (due == 0) continue;", "if (due == 0) break;"],
    "tokens-batch-skips-first": [
      "for (uint256 i = 0; i < accounts.length; ++i)",
      "for (uint256 i = 1; i < accounts.length; ++i)",
    ],
    "tokens-batch-all-gas": ["due, income, BATCH_GAS_LIMIT)", "due, income, gasleft())"],
    "tokens-batch-refusal-silent": [
      "if (paid == 0) emit TokenWithdrawalRefused(token, accounts[i], msg.sender, due);",
      "",
    ],
    "tokens-batch-refusal-of-nothing": [
      "TokenWithdrawalRefused(token, accounts[i], msg.sender, due)",
      "TokenWithdrawalRefused(token, accounts[i], msg.sender, paid)",
    ],
    "tokens-batch-refusal-stops": [
      "if (paid == 0) emit TokenWithdrawalRefused(token, accounts[i], msg.sender, due);",
      "if (paid == 0) revert TokenTransferFailed(token, accounts[i], due);",
    ],
    "tokens-batch-tells-last": ["amount += paid;", "amount = paid;"],
    "tokens-batch-tells-due": ["amount += paid;", "amount += due;"],
    "tokens-income-refused-again": ["if (income > recorded) {", "if (income >= recorded) {"],
    "tokens-income-unstored": ["ledger.totalIncome = income;\n", "\n"],
    "tokens-income-silent": ["emit TokenIncomeReceived(token, msg.sender, amount, income);", ""],
    "tokens-income-in-all": [
      "(token, msg.sender, amount, income);\n        }",
      "(token, msg.sender, income, income);\n        }",
    ],
    "tokens-income-untotalled": [
      "(token, msg.sender, amount, income);\n        }",
      "(token, msg.sender, amount, amount);\n        }",
    ],
    "tokens-nothing-booked": ["if (paid == 0) return 0;", ""],
    "tokens-books-due": [
      "uint256 withdrawn = ledger.withdrawn[account] + paid;\n        uint256 totalWithdrawn = ledger.totalWithdrawn + paid;",
      "uint256 withdrawn = ledger.withdrawn[account] + due;\n        uint256 totalWithdrawn = ledger.totalWithdrawn + due;",
    ],
    "tokens-withdrawn-overwritten": ["ledger.withdrawn[account] + paid", "paid"],
    "tokens-total-overwritten": ["ledger.totalWithdrawn + paid", "paid"],
    "tokens-withdrawn-unstored": ["ledger.withdrawn[account] = withdrawn;", ""],
    "tokens-total-unstored": ["ledger.totalWithdrawn = totalWithdrawn;", ""],
    "tokens-withdrawal-silent": [
      "emit TokenWithdrawn(token, account, msg.sender, paid, withdrawn, totalWithdrawn, income);",
      "",
    ],
    "tokens-event-parts-swapped": [
      "paid, withdrawn, totalWithdrawn, income);",
      "paid, totalWithdrawn, withdrawn, income);",
    ],
    "tokens-event-tells-due": ["msg.sender, paid, withdrawn,", "msg.sender, due, withdrawn,"],
    "tokens-income-of-balance": [
      "SafeTransferLib.balanceOf(token, address(this)) + ledger.totalWithdrawn;",
      "SafeTransferLib.balanceOf(token, address(this));",
    ],
    "tokens-product-overflows": [
      "FixedPointMathLib.fullMulDiv(income, contributed, totalContributed)",
      "income * contributed / totalContributed",
    ],
    "tokens-rounds-up": [
      "FixedPointMathLib.fullMulDiv(income, contributed, totalContributed)",
      "FixedPointMathLib.fullMulDivUp(income, contributed, totalContributed)",
    ],
    "tokens-due-underflows": [
      "FixedPointMathLib.zeroFloorSub(earned, ledger.withdrawn[account])",
      "earned - ledger.withdrawn[account]",
    ],
    "tokens-due-again": ["FixedPointMathLib.zeroFloorSub(earned, ledger.withdrawn[account])", "earned"],
    "tokens-due-beyond-balance": ["FixedPointMathLib.min(due, income - ledger.totalWithdrawn)", "due"],
    "tokens-due-beyond-income": [
      "FixedPointMathLib.min(due, income - ledger.totalWithdrawn)",
      "FixedPointMathLib.min(due, income)",
    ],
    "tokens-view-unfunded": ["if (!_isFunded()) return 0;", ""],
    "tokens-total-unfunded": [
      "return _isFunded() ? _incomeOf(_ledgers[token], token) : 0;",
      "return _incomeOf(_ledgers[token], token);",
    ],
    "tokens-total-announced": [
      "return _isFunded() ? _incomeOf(_ledgers[token], token) : 0;",
      "return _isFunded() ? _ledgers[token].totalIncome : 0;",
    ],
    "tokens-withdrawn-in-all": [
      "return _ledgers[token].withdrawn[account];",
      "return _ledgers[token].totalWithdrawn;",
    ],
  }),
  ...define("libraries/Payment.sol", {
    "payment-token-sends-more": ["(recipient, amount));", "(recipient, amount + 1));"],
    "payment-token-all-gas": ["pop(call(gasLimit, token", "pop(call(gas(), token"],
    "payment-token-believed": [
      "FixedPointMathLib.zeroFloorSub(balance, SafeTransferLib.balanceOf(token, address(this)))",
      "balance == 0 ? 0 : amount",
    ],
    "payment-token-underflows": [
      "FixedPointMathLib.zeroFloorSub(balance, SafeTransferLib.balanceOf(token, address(this)))",
      "balance - SafeTransferLib.balanceOf(token, address(this))",
    ],
  }),
];

const royalties = [
  ...define("Collection.sol", {
    "royalty-of-wei-half-shared": ["uint256 creator_ = msg.value - owners;", "uint256 creator_ = msg.value;"],
    "royalty-uncredited": ["_credit(CollectionArgs.creator(), creator_);", ""],
    "royalty-credits-platform": [
      "_credit(CollectionArgs.creator(), creator_);",
      "_credit(CollectionArgs.platform(), creator_);",
    ],
    "royalty-silent": ["emit RoyaltyReceived(msg.sender, msg.value, owners, creator_);", ""],
    "royalty-event-swapped": ["msg.value, owners, creator_);", "msg.value, creator_, owners);"],
    "royalty-kept": [
      "creator_);\n        if (owners != 0) _send(CollectionArgs.campaign(), owners);",
      "creator_);",
    ],
    "royalty-pays-nothing": [
      "creator_);\n        if (owners != 0) _send(CollectionArgs.campaign(), owners);",
      "creator_);\n        _send(CollectionArgs.campaign(), owners);",
    ],
    "royalty-tokens-unlocked": [
      "shareRoyalties(address token) external nonReentrant returns",
      "shareRoyalties(address token) external returns",
    ],
    "royalty-tokens-withdraw-unlocked": [
      "withdrawTokenEarnings(address token) external nonReentrant returns",
      "withdrawTokenEarnings(address token) external returns",
    ],
    "royalty-tokens-shared-again": ["amount = balance - credited;", "amount = balance;"],
    "royalty-tokens-of-nothing": ["if (balance <= credited) return 0;", ""],
    "royalty-tokens-announced-empty": [
      "if (balance <= credited) return 0;",
      "if (balance < credited) return 0;",
    ],
    "royalty-tokens-overflow": [
      "FixedPointMathLib.fullMulDiv(amount, CollectionArgs.feeTerms().ownersPriceBps, BPS)",
      "amount * CollectionArgs.feeTerms().ownersPriceBps / BPS",
    ],
    "royalty-tokens-by-fee": [
      "fullMulDiv(amount, CollectionArgs.feeTerms().ownersPriceBps, BPS)",
      "fullMulDiv(amount, CollectionArgs.feeTerms().ownersFeeBps, BPS)",
    ],
    "royalty-tokens-uncredited": ["tokenEarningsOf[token] = credited + amount - owners;", ""],
    "royalty-tokens-credit-overwrites": ["= credited + amount - owners;", "= amount - owners;"],
    "royalty-tokens-credit-all": ["= credited + amount - owners;", "= credited + amount;"],
    "royalty-tokens-silent": [
      "emit TokenRoyaltyShared(token, msg.sender, amount, owners, amount - owners);",
      "",
    ],
    "royalty-tokens-event-swapped": [
      "amount, owners, amount - owners);",
      "amount, amount - owners, owners);",
    ],
    "royalty-tokens-unrecorded": ["ITokenIncome(campaign_).recordTokenIncome(token);", ""],
    "royalty-tokens-campaign-of-nothing": ["if (owners != 0) {", "{"],
    "royalty-tokens-beyond-balance": [
      "amount = FixedPointMathLib.min(credited, SafeTransferLib.balanceOf(token, address(this)));",
      "amount = credited;",
    ],
    "royalty-tokens-all-balance": [
      "amount = FixedPointMathLib.min(credited, SafeTransferLib.balanceOf(token, address(this)));",
      "amount = SafeTransferLib.balanceOf(token, address(this));",
    ],
    "royalty-tokens-earnings-kept": ["tokenEarningsOf[token] = credited - amount;", ""],
    "royalty-tokens-rest-forgotten": [
      "tokenEarningsOf[token] = credited - amount;",
      "tokenEarningsOf[token] = 0;",
    ],
    "royalty-tokens-withdraw-silent": [
      "emit TokenEarningsWithdrawn(token, creator_, msg.sender, amount);",
      "",
    ],
    "royalty-tokens-pays-caller": [
      "_sendToken(token, creator_, amount);",
      "_sendToken(token, msg.sender, amount);",
    ],
    "royalty-tokens-pays-nothing": ["if (amount == 0) revert NothingToWithdraw(creator_);", ""],
    "royalty-tokens-unchecked": [
      "if (Payment.sendToken(token, recipient, amount, gasleft()) == 0) {\n            revert TokenTransferFailed(token, recipient, amount);\n        }",
      "Payment.sendToken(token, recipient, amount, gasleft());",
    ],
    "royalty-to-creator": [
      "return (address(this), FixedPoint",
      "return (CollectionArgs.creator(), FixedPoint",
    ],
    "royalty-asks-owners-part": [
      "CollectionArgs.feeTerms().royaltyBps, BPS)",
      "CollectionArgs.feeTerms().ownersPriceBps, BPS)",
    ],
    "royalty-price-overflows": [
      "FixedPointMathLib.fullMulDiv(salePrice, CollectionArgs.feeTerms().royaltyBps, BPS)",
      "salePrice * CollectionArgs.feeTerms().royaltyBps / BPS",
    ],
    "royalty-unknown-interface": ["interfaceId == type(IERC2981).interfaceId || ", ""],
    "collection-no-image": ['if (bytes(terms.image).length == 0) revert InvalidTokenTerms("image");', ""],
  }),
  ...define("Source.sol", {
    "source-royalty-unbounded": [
      'if (terms.royaltyBps > MAX_ROYALTY_BPS) revert InvalidFeeTerms("royaltyBps");',
      "",
    ],
    "source-royalty-bound-excluded": [
      "terms.royaltyBps > MAX_ROYALTY_BPS",
      "terms.royaltyBps >= MAX_ROYALTY_BPS",
    ],
    "source-royalty-unpublished": ["data.fees.royaltyBps,", "data.fees.ownersPriceBps,"],
    "source-royalty-unannounced": [
      "terms.ownersPriceBps,\n            terms.royaltyBps",
      "terms.ownersPriceBps,\n            terms.ownersPriceBps",
    ],
  }),
  ...define("libraries/CollectionArgs.sol", {
    "args-royalty-elsewhere": ["royaltyBps: uint16(word >> 16)", "royaltyBps: uint16(word >> 32)"],
    "args-royalty-left-out": [
      "fees_.ownersPriceBps, fees_.royaltyBps\n",
      "fees_.ownersPriceBps, uint16(0)\n",
    ],
  }),
];

const commissions = define("Commissions.sol", {
  "commissions-any-campaign": ["!factory.isCampaign(campaign) || ", ""],
  "commissions-unfunded": [" || ICampaign(campaign).state() != ICampaign.State.Funded", ""],
  "commissions-anyone-agrees": ["if (msg.sender != treasury) revert NotAuthorized(msg.sender);", ""],
  "commissions-no-artist": ['if (artist == address(0)) revert InvalidCommission("artist");', ""],
  "commissions-no-milestones": ["amounts.length == 0 || ", ""],
  "commissions-many-milestones": [" || amounts.length > MAX_MILESTONES", ""],
  "commissions-last-milestone-refused": [
    "amounts.length > MAX_MILESTONES",
    "amounts.length >= MAX_MILESTONES",
  ],
  "commissions-no-terms": ['if (bytes(terms).length == 0) revert InvalidCommission("terms");', ""],
  "commissions-counts-from-zero": ["commissionId = ++commissionCount;", "commissionId = commissionCount++;"],
  "commissions-treasury-unstored": ["commission.treasury = treasury;", ""],
  "commissions-for-nothing": ["amounts[i] == 0 || ", ""],
  "commissions-amount-unbounded": [" || amounts[i] > type(uint96).max", ""],
  "commissions-amount-bound-excluded": ["amounts[i] > type(uint96).max", "amounts[i] >= type(uint96).max"],
  "commissions-agree-silent": [
    "emit CommissionAgreed(commissionId, campaign, artist, treasury, amounts, terms);",
    "",
  ],
  "commissions-agree-names-caller": [
    "emit CommissionAgreed(commissionId, campaign, artist, treasury,",
    "emit CommissionAgreed(commissionId, campaign, treasury, treasury,",
  ],
  "commissions-pays-ended": [
    "payable {\n        Commission storage commission = _openCommission(commissionId);",
    "payable {\n        Commission storage commission = _commissionOf(commissionId);",
  ],
  "commissions-anyone-pays": [
    "if (msg.sender != commission.treasury) revert NotAuthorized(msg.sender);\n        Milestone",
    "Milestone",
  ],
  "commissions-pays-unseen": ["bytes(delivered).length == 0 || ", ""],
  "commissions-pays-any-work": [" || keccak256(bytes(delivered)) != keccak256(bytes(work))", ""],
  "commissions-takes-more": ["if (msg.value != milestone_.amount)", "if (msg.value < milestone_.amount)"],
  "commissions-takes-less": ["if (msg.value != milestone_.amount)", "if (msg.value > milestone_.amount)"],
  "commissions-pays-again": ["milestone_.isPaid = true;", ""],
  "commissions-paid-overwritten": ["commission.totalPaid + msg.value;", "msg.value;"],
  "commissions-paid-unstored": ["commission.totalPaid = totalPaid_;", ""],
  "commissions-payment-silent": [
    "emit MilestonePaid(commissionId, milestone, artist, msg.value, totalPaid_, work);",
    "",
  ],
  "commissions-event-untotalled": [
    "artist, msg.value, totalPaid_, work);",
    "artist, msg.value, msg.value, work);",
  ],
  "commissions-pays-first": [
    "milestone_.isPaid = true;\n        uint256",
    "Payment.trySend(commission.artist, msg.value, gasleft());\n        milestone_.isPaid = true;\n        if (msg.value > 0) return;\n        uint256",
  ],
  "commissions-keeps-payment": [
    "if (!Payment.trySend(artist, msg.value, gasleft())) revert TransferFailed(artist, msg.value);",
    "",
  ],
  "commissions-refusal-unheard": [
    "if (!Payment.trySend(artist, msg.value, gasleft())) revert TransferFailed(artist, msg.value);",
    "Payment.trySend(artist, msg.value, gasleft());",
  ],
  "commissions-ends-twice": [
    "function end(uint256 commissionId) external {\n        Commission storage commission = _openCommission(commissionId);",
    "function end(uint256 commissionId) external {\n        Commission storage commission = _commissionOf(commissionId);",
  ],
  "commissions-anyone-ends": [
    "if (msg.sender != commission.treasury) revert NotAuthorized(msg.sender);\n        commission.isEnded",
    "commission.isEnded",
  ],
  "commissions-never-ends": ["commission.isEnded = true;", ""],
  "commissions-end-silent": ["emit CommissionEnded(commissionId);", ""],
  "commissions-anyone-delivers": [
    "if (msg.sender != commission.artist) revert NotAuthorized(msg.sender);",
    "",
  ],
  "commissions-delivers-nothing": ["if (bytes(work).length == 0) revert EmptyWork();", ""],
  "commissions-work-unstored": ["milestone_.work = work;", ""],
  "commissions-work-fixed": [
    "milestone_.work = work;",
    "if (bytes(milestone_.work).length == 0) milestone_.work = work;",
  ],
  "commissions-delivery-silent": ["emit WorkDelivered(commissionId, milestone, work);", ""],
  "commissions-delivers-paid": ["if (milestone_.isPaid) revert AlreadyPaid(commissionId, milestone);", ""],
  "commissions-state-unpaid": [
    "milestone_.isPaid\n            ? MilestoneState.Paid",
    "milestone_.isPaid\n            ? MilestoneState.Delivered",
  ],
  "commissions-paid-until-ended": [
    "state = milestone_.isPaid\n",
    "state = milestone_.isPaid && !_commissions[commissionId].isEnded\n",
  ],
  "commissions-delivered-unseen": [
    "? MilestoneState.Agreed : MilestoneState.Delivered",
    "? MilestoneState.Delivered : MilestoneState.Agreed",
  ],
  "commissions-unknown": [
    "if (commission.campaign == address(0)) revert UnknownCommission(commissionId);",
    "",
  ],
  "commissions-milestone-zero": ["milestone == 0 || ", ""],
  "commissions-milestone-beyond": [" || milestone > count)", ")"],
  "commissions-last-milestone-unknown": ["milestone > count)", "milestone >= count)"],
  "commissions-milestones-from-zero": ["commission.milestones[milestone - 1]", "commission.milestones[0]"],
});

const registry = define("ModelRegistry.sol", {
  "registry-any-campaign": ["!factory.isCampaign(campaign) || ", ""],
  "registry-unfunded": [" || ICampaign(campaign).state() != ICampaign.State.Funded", ""],
  "registry-anyone-registers": ["if (msg.sender != treasury) revert NotAuthorized(msg.sender);", ""],
  "registry-anyone-publishes": ["if (msg.sender != _ownerOf(modelId)) revert NotAuthorized(msg.sender);", ""],
  "registry-treasury-publishes-for-ever": [
    "if (msg.sender != _ownerOf(modelId))",
    "if (msg.sender != ICampaign(_campaigns[modelId]).treasury())",
  ],
  "registry-no-name": ['_requireNotEmpty(name_, "name");', ""],
  "registry-no-licence": ['_requireNotEmpty(licence, "licence");', ""],
  "registry-counts-from-zero": ["modelId = ++modelCount;", "modelId = modelCount++;"],
  "registry-version-unstored": ["_setExtraData(modelId, uint96(version));", ""],
  "registry-mints-to-campaign": ["_mint(treasury, modelId);", "_mint(campaign, modelId);"],
  "registry-unknown-published": ["_requireModel(modelId);\n        if (msg.sender", "if (msg.sender"],
  "registry-campaign-unstored": ["_campaigns[modelId] = campaign;", ""],
});

const factory = define("CampaignFactory.sol", {
  "factory-no-goal": ['if (terms.goalMin == 0) revert InvalidTerms("goalMin");', ""],
  "factory-one-goal": ["terms.goalMax < terms.goalMin", "terms.goalMax <= terms.goalMin"],
  "factory-closes-as-it-opens": ["terms.closesAt <= terms.opensAt", "terms.closesAt < terms.opensAt"],
  "factory-closes-now": ["terms.closesAt <= block.timestamp", "terms.closesAt < block.timestamp"],
  "factory-no-window": ["terms.finalizeBy <= terms.closesAt", "terms.finalizeBy < terms.closesAt"],
  "factory-campaign-unknown": ["isCampaign[data.campaign] = true;", ""],
  "factory-callers-share-salts": ["abi.encode(msg.sender, salt)", "abi.encode(salt)"],
  "factory-announces-late": [
    `_announce(data);

        Treasury(payable(data.treasury)).initialize(data.governor, data.governance.timelockDelay);`,
    `Treasury(payable(data.treasury)).initialize(data.governor, data.governance.timelockDelay);
        _announce(data);`,
  ],
  "factory-governs-itself": [
    "initialize(data.governor, data.governance",
    "initialize(msg.sender, data.governance",
  ],
  "factory-threshold-two": ["governance.proposalThreshold > 1", "governance.proposalThreshold > 2"],
  "factory-threshold-none": ["governance.proposalThreshold > 1", "governance.proposalThreshold > 0"],
  "factory-bound-excluded": ["value <= most;", "value < most;"],
  "factory-least-excluded": ["value >= least &&", "value > least &&"],
  "factory-quorum-any": [
    'if (!_isWithin(governance.quorumPercent, 1, 100)) revert InvalidTerms("quorumPercent");',
    "",
  ],
  "factory-voting-delay-excluded": ["governance.votingDelay > MAX", "governance.votingDelay >= MAX"],
  "factory-extension-excluded": [
    "governance.lateQuorumExtension > MAX",
    "governance.lateQuorumExtension >= MAX",
  ],
  "factory-timelock-excluded": ["governance.timelockDelay > MAX", "governance.timelockDelay >= MAX"],
  "factory-timelock-unbounded": [
    'if (governance.timelockDelay > MAX_GOVERNANCE_DELAY) revert InvalidTerms("timelockDelay");',
    "",
  ],
  "factory-metadata-excluded": ["length > MAX_METADATA_LENGTH", "length >= MAX_METADATA_LENGTH"],
});

const governance = [
  ...define("CampaignGovernor.sol", {
    "governor-proposes-unfunded": [
      "if (actual != ICampaign.State.Funded) revert ICampaign.WrongState(ICampaign.State.Funded, actual);",
      "actual;",
    ],
    "governor-proposes-before-funding": [
      "if (actual != ICampaign.State.Funded)",
      "if (actual == ICampaign.State.Failed)",
    ],
    "governor-quorum-one": [
      "__GovernorVotesQuorumFraction_init(governance.quorumPercent);",
      "__GovernorVotesQuorumFraction_init(1);",
    ],
    "governor-no-extension": [
      "__GovernorPreventLateQuorum_init(governance.lateQuorumExtension);",
      "__GovernorPreventLateQuorum_init(0);",
    ],
    "governor-implementation-open": ["_disableInitializers();", ""],
    "governor-settings-swapped": [
      "__GovernorSettings_init(governance.votingDelay, governance.votingPeriod,",
      "__GovernorSettings_init(uint48(governance.votingPeriod), uint32(governance.votingDelay),",
    ],
    "governor-tally-unwatched": ["if (_couldExtend) super._tallyUpdated(proposalId);", ""],
    "governor-late-by-a-second": [
      "block.timestamp + _voteExtension > GovernorUpgradeable",
      "block.timestamp + _voteExtension > 1 + GovernorUpgradeable",
    ],
    "governor-never-late": [
      "block.timestamp + _voteExtension > GovernorUpgradeable",
      "block.timestamp > GovernorUpgradeable",
    ],
    "governor-extends-again": ["isLate && !_quorumReached(proposalId)", "isLate"],
    "governor-extension-unbounded": [
      "if (newVoteExtension > most) {",
      "if (newVoteExtension > most && most == 0) {",
    ],
    "governor-extension-silent": ["emit LateQuorumVoteExtensionSet(_voteExtension, newVoteExtension);", ""],
    "governor-number-of-nobody": ["return _campaign.memberNumberOf(account);", "return 0;"],
    "governor-signs-for-another-name": ["return name();", 'return "";'],
    "governor-signs-for-another-version": ["return version();", 'return "";'],
    "governor-clock-of-blocks": ["return uint48(block.timestamp);", "return uint48(block.number);"],
    "governor-deadline-not-extended": [
      "return super.proposalDeadline(proposalId);",
      "return GovernorUpgradeable.proposalDeadline(proposalId);",
    ],
    "governor-no-timelock": [
      "return super.proposalNeedsQueuing(proposalId);",
      "return GovernorUpgradeable.proposalNeedsQueuing(proposalId);",
    ],
    "governor-executes-itself": ["return super._executor();", "return GovernorUpgradeable._executor();"],
  }),
  ...define("MemberCounting.sol", {
    "counting-votes-twice": ["if (_isCast(votes, ballot)) revert GovernorAlreadyCastVote(account);", ""],
    "counting-first-uncast": ["votes.firstHaveVoted |= uint160(1 << ballot);", "{}"],
    "counting-first-overwritten": ["votes.firstHaveVoted |=", "votes.firstHaveVoted ="],
    "counting-first-too-many": ["FIRST_BALLOTS = 160", "FIRST_BALLOTS = 161"],
    "counting-others-uncast": ["else votes.othersHaveVoted.set(ballot);", ""],
    "counting-others-look-like-members": ["MEMBER_BITS = 32", "MEMBER_BITS = 0"],
    "counting-others-share-a-ballot": [
      "number != 0 ? number : uint256(uint160(account)) << MEMBER_BITS",
      "number",
    ],
    "counting-against-as-for": ["votes.againstVotes += uint32(weight)", "votes.forVotes += uint32(weight)"],
    "counting-abstention-as-for": [
      "votes.abstainVotes += uint32(weight)",
      "votes.forVotes += uint32(weight)",
    ],
    "counting-others-weigh": ["votes.forVotes += uint32(weight)", "votes.forVotes += 1"],
    "counting-any-choice": ["        else revert GovernorInvalidVoteType();\n", ""],
    "counting-tells-another-weight": ["return weight;", "return 1;"],
    "counting-quorum-excluded": ["<= forVotes + abstainVotes", "< forVotes + abstainVotes"],
    "counting-quorum-without-abstentions": ["<= forVotes + abstainVotes", "<= forVotes"],
    "counting-tie-passes": ["return forVotes > againstVotes;", "return forVotes >= againstVotes;"],
    "counting-votes-uncounted": [
      "return (votes.againstVotes, votes.forVotes, votes.abstainVotes);",
      "return (votes.againstVotes, votes.forVotes, votes.againstVotes);",
    ],
  }),
  ...define("Treasury.sol", {
    "treasury-implementation-open": ["_disableInitializers();", ""],
    "treasury-deployer-administers": ["only, only, address(0));", "only, only, msg.sender);"],
    "treasury-anyone-executes": [
      "delay, only, only, address(0)",
      "delay, only, new address[](1), address(0)",
    ],
    "treasury-no-delay": ["__TimelockController_init(delay,", "__TimelockController_init(0 * delay,"],
  }),
];

const credits = define("Credits.sol", {
  // Construction and operators.
  "credits-delay-unbounded": [
    "if (settlementDelay_ < MIN_SETTLEMENT_DELAY || settlementDelay_ > MAX_SETTLEMENT_DELAY) {",
    "if (false) {",
  ],
  "credits-delay-short": ["MIN_SETTLEMENT_DELAY = 1 hours", "MIN_SETTLEMENT_DELAY = 1 minutes"],
  "credits-delay-least-excluded": [
    "settlementDelay_ < MIN_SETTLEMENT_DELAY",
    "settlementDelay_ <= MIN_SETTLEMENT_DELAY",
  ],
  "credits-delay-greatest-excluded": [
    "settlementDelay_ > MAX_SETTLEMENT_DELAY",
    "settlementDelay_ >= MAX_SETTLEMENT_DELAY",
  ],
  "credits-operators-by-anyone": [
    "setOperator(address operator, bool isOperator_) external onlyOwner",
    "setOperator(address operator, bool isOperator_) external",
  ],
  "credits-operator-for-good": ["isOperator[operator] = isOperator_;", "isOperator[operator] = true;"],
  "credits-operator-silent": ["emit OperatorChanged(operator, isOperator_);", ""],

  // Deposits and withdrawals.
  "credits-deposit-to-nobody": ["if (account == address(0)) revert InvalidAccount();", ""],
  "credits-deposit-of-nothing": ["if (msg.value == 0) revert ZeroAmount();", ""],
  "credits-deposit-replaces": [
    "uint256 balance = _accounts[account].balance + msg.value;",
    "uint256 balance = msg.value;",
  ],
  "credits-deposit-to-payer": [
    "_accounts[account].balance = uint96(balance);\n        emit Deposited",
    "_accounts[msg.sender].balance = uint96(balance);\n        emit Deposited",
  ],
  "credits-deposit-tells-payer-twice": [
    "emit Deposited(account, msg.sender,",
    "emit Deposited(account, account,",
  ],
  "credits-requests-more-than-all": [
    "if (amount > balance) revert BalanceExceeded(msg.sender, amount, balance);",
    "balance;",
  ],
  "credits-requests-less-than-all": ["if (amount > balance)", "if (amount >= balance)"],
  "credits-request-at-once": [
    "amount == 0 ? 0 : block.timestamp + settlementDelay",
    "amount == 0 ? 0 : block.timestamp",
  ],
  "credits-request-of-nothing-later": [
    "amount == 0 ? 0 : block.timestamp + settlementDelay",
    "block.timestamp + settlementDelay",
  ],
  "credits-request-silent": ["emit WithdrawalRequested(msg.sender, amount, availableAt);", ""],
  "credits-withdraws-unasked": ["if (withdrawal.amount == 0) revert NoWithdrawalRequested(account);", ""],
  "credits-withdraws-early": [
    "if (block.timestamp < withdrawal.availableAt) revert WithdrawalPending(withdrawal.availableAt);",
    "",
  ],
  "credits-withdraws-late": [
    "block.timestamp < withdrawal.availableAt",
    "block.timestamp <= withdrawal.availableAt",
  ],
  "credits-withdraws-all": [
    "amount = FixedPointMathLib.min(withdrawal.amount, balance);",
    "amount = balance;",
  ],
  "credits-withdraws-all-asked-for": [
    "amount = FixedPointMathLib.min(withdrawal.amount, balance);\n        balance -= amount;",
    "amount = withdrawal.amount;\n        balance = FixedPointMathLib.zeroFloorSub(balance, amount);",
  ],
  "credits-request-stays": ["delete _withdrawals[account];", ""],
  "credits-withdrawal-unstored": [
    "_accounts[account].balance = uint96(balance);\n        emit CreditsWithdrawn",
    "emit CreditsWithdrawn",
  ],
  "credits-withdrawal-to-caller": ["        _send(account, amount);", "        _send(msg.sender, amount);"],
  "credits-withdrawal-pays-first": [
    "delete _withdrawals[account];\n        _accounts[account].balance = uint96(balance);",
    "_send(account, amount);\n        amount = 0;\n        delete _withdrawals[account];\n        _accounts[account].balance = uint96(balance);",
  ],
  "credits-withdrawal-tells-balance-before": [
    "emit CreditsWithdrawn(account, msg.sender, amount, balance);",
    "emit CreditsWithdrawn(account, msg.sender, amount, balance + amount);",
  ],
  "credits-refusal-unnoticed": [
    "if (!Payment.trySend(recipient, amount, gasleft())) revert TransferFailed(recipient, amount);",
    "Payment.trySend(recipient, amount, gasleft());",
  ],

  // Authorizations.
  "credits-signature-for-good": [
    "if (block.timestamp > deadline) revert AuthorizationExpired(deadline);",
    "",
  ],
  "credits-signature-ends-early": ["block.timestamp > deadline", "block.timestamp >= deadline"],
  "credits-signature-of-anyone": [
    "if (!SignatureCheckerLib.isValidSignatureNowCalldata(account, digest, signature)) {",
    "if (signature.length == 0) {",
  ],
  "credits-signature-of-caller": [
    "isValidSignatureNowCalldata(account, digest, signature)",
    "isValidSignatureNowCalldata(msg.sender, digest, signature)",
  ],
  "credits-signature-of-eoa-only": [
    "if (!SignatureCheckerLib.isValidSignatureNowCalldata(account, digest, signature)) {",
    "if (account.code.length != 0 || !SignatureCheckerLib.isValidSignatureNowCalldata(account, digest, signature)) {",
  ],
  "credits-signature-in-any-domain": [
    "_hashTypedData(keccak256(abi.encode(AUTHORIZATION_TYPEHASH, account, modelId, limit, epoch, deadline)));",
    "keccak256(abi.encode(AUTHORIZATION_TYPEHASH, account, modelId, limit, epoch, deadline));",
  ],
  "credits-signature-of-any-epoch": [
    "account, modelId, limit, epoch, deadline)));",
    "account, modelId, limit, uint256(0), deadline)));",
  ],
  "credits-signature-of-any-model": [
    "account, modelId, limit, epoch, deadline)));",
    "account, uint256(1), limit, epoch, deadline)));",
  ],
  "credits-signature-of-any-account": [
    "account, modelId, limit, epoch, deadline)));",
    "address(0), modelId, limit, epoch, deadline)));",
  ],
  "credits-type-misspelt": [
    "uint256 limit,uint256 epoch,uint256 deadline)",
    "uint256 limit,uint256 epoch, uint256 deadline)",
  ],
  "credits-domain-renamed": ['return ("MODEL-WIP Credits", "1");', 'return ("MODEL-WIP Credits", "2");'],
  "credits-unknown-model": [
    "        registry.campaignOf(modelId);\n        Authorization",
    "        Authorization",
  ],
  "credits-limit-of-old-epoch": [
    "authorization.epoch == epoch ? authorization.limit : 0",
    "authorization.limit",
  ],
  "credits-limit-again": ["if (limit_ <= current)", "if (limit_ < current)"],
  "credits-limit-lowered": ["if (limit_ <= current)", "if (limit_ == current)"],
  "credits-limit-cut": ["FixedPointMathLib.min(limit, type(uint96).max)", "uint96(limit)"],
  "credits-limits-add-up": [
    "authorization.limit = uint96(limit_);",
    "authorization.limit += uint96(limit_);",
  ],
  "credits-authorization-unstored": ["_authorizations[account][modelId] = authorization;", ""],
  "credits-authorization-of-first-epoch": ["authorization.epoch = uint64(epoch);", ""],
  "credits-authorization-forgets-spent": [
    "authorization.epoch = uint64(epoch);",
    "if (authorization.epoch != epoch) authorization.spent = 0;\n        authorization.epoch = uint64(epoch);",
  ],
  "credits-authorization-silent": ["emit SpendingAuthorized(account, modelId, limit_, epoch);", ""],
  "credits-authorization-tells-asked": [
    "emit SpendingAuthorized(account, modelId, limit_, epoch);",
    "emit SpendingAuthorized(account, modelId, limit, epoch);",
  ],

  // Revocations.
  "credits-revokes-again": [
    "if (block.timestamp < state.revokedAt) revert RevocationPending(state.revokedAt);",
    "",
  ],
  "credits-revokes-again-late": [
    "if (block.timestamp < state.revokedAt) revert",
    "if (block.timestamp <= state.revokedAt) revert",
  ],
  "credits-epoch-stays": ["state.epoch = uint64(_epochOf(state));", ""],
  "credits-epoch-comes-round": ["uint64(_epochOf(state))", "uint16(_epochOf(state))"],
  "credits-revokes-at-once": [
    "uint256 effectiveAt = block.timestamp + settlementDelay;",
    "uint256 effectiveAt = block.timestamp;",
  ],
  "credits-revocation-unstored": ["_accounts[msg.sender] = state;", ""],
  "credits-revocation-tells-this-epoch": [
    "uint256(state.epoch) + 1, effectiveAt",
    "uint256(state.epoch), effectiveAt",
  ],
  "credits-epoch-late": [
    "state.revokedAt != 0 && block.timestamp >= state.revokedAt",
    "state.revokedAt != 0 && block.timestamp > state.revokedAt",
  ],
  "credits-epoch-of-never": ["state.revokedAt != 0 && block.timestamp", "block.timestamp"],
  "credits-revoked-limit-counts": [
    "authorization.epoch == _epochOf(state) ? authorization.limit : 0",
    "authorization.limit",
  ],

  // Settlements.
  "credits-settles-for-anyone": ["if (!isOperator[msg.sender]) revert NotOperator(msg.sender);", ""],
  "credits-settles-no-root": ['if (receiptsRoot == 0) revert EmptySettlement("receiptsRoot");', ""],
  "credits-settles-no-generations": ['if (count == 0) revert EmptySettlement("count");', ""],
  "credits-settles-uncountable": [
    "if (count > type(uint96).max) revert CountExceeded(count, type(uint96).max);",
    "",
  ],
  "credits-settles-no-debits": ['if (debits.length == 0) revert EmptySettlement("debits");', ""],
  "credits-settles-again": [
    "if (_settlements[receiptsRoot].settledAt != 0) revert AlreadySettled(receiptsRoot);",
    "",
  ],
  "credits-settles-again-for-another-model": [
    "if (_settlements[receiptsRoot].settledAt != 0) revert",
    "if (_settlements[receiptsRoot].modelId == modelId) revert",
  ],
  "credits-last-debit-only": ["amount += _debit(", "amount = _debit("],
  "credits-first-debit-free": [
    "for (uint256 i = 0; i < debits.length; ++i)",
    "for (uint256 i = debits.length > 1 ? 1 : 0; i < debits.length; ++i)",
  ],
  "credits-settlement-uncounted": [
    "count: uint96(count), settledAt",
    "count: uint96(debits.length), settledAt",
  ],
  "credits-total-forgets": ["uint256 total = totalSettled[modelId] + amount;", "uint256 total = amount;"],
  "credits-total-unstored": ["totalSettled[modelId] = total;", ""],
  "credits-settled-silent": [
    "emit Settled(receiptsRoot, modelId, msg.sender, campaign, count, amount, total);",
    "",
  ],
  "credits-settled-first": [
    "emit Settled(receiptsRoot, modelId, msg.sender, campaign, count, amount, total);\n        _send(campaign, amount);",
    "_send(campaign, amount);\n        emit Settled(receiptsRoot, modelId, msg.sender, campaign, count, amount, total);",
  ],
  "credits-pays-operator": ["_send(campaign, amount);", "_send(msg.sender, amount);"],
  "credits-pays-less": ["_send(campaign, amount);", "_send(campaign, amount - 1);"],
  "credits-debits-nothing": ["if (amount == 0) revert ZeroAmount();\n\n        Account", "Account"],
  "credits-limit-unchecked": [
    "if (amount > FixedPointMathLib.zeroFloorSub(limit, spent)) revert LimitExceeded(account, amount, spent, limit);",
    "limit;",
  ],
  "credits-limit-each-time": ["amount > FixedPointMathLib.zeroFloorSub(limit, spent)", "amount > limit"],
  "credits-limit-excluded": [
    "amount > FixedPointMathLib.zeroFloorSub(limit, spent)",
    "amount >= FixedPointMathLib.zeroFloorSub(limit, spent)",
  ],
  "credits-balance-unchecked": [
    "if (amount > state.balance) revert BalanceExceeded(account, amount, state.balance);",
    "if (amount > state.balance) state.balance = uint96(amount);",
  ],
  "credits-spent-unstored": ["_authorizations[account][modelId].spent = uint96(spent);", ""],
  "credits-spent-replaced": ["spent += amount;", "spent = amount;"],
  "credits-debit-unstored": [
    "_accounts[account].balance = uint96(balance);\n        emit Debited",
    "emit Debited",
  ],
  "credits-debited-silent": ["emit Debited(account, modelId, receiptsRoot, amount, spent, balance);", ""],
  "credits-debited-balance-before": [
    "emit Debited(account, modelId, receiptsRoot, amount, spent, balance);",
    "emit Debited(account, modelId, receiptsRoot, amount, spent, state.balance);",
  ],

  // Receipts and views.
  "credits-receipt-without-price": ["                receipt.price,\n", "                uint256(0),\n"],
  "credits-receipt-fields-swapped": [
    "receipt.modelId,\n                receipt.version,",
    "receipt.version,\n                receipt.modelId,",
  ],
  "credits-receipt-type-misspelt": ["uint256 price,uint256 createdAt)", "uint256 price,uint64 createdAt)"],
  "credits-receipt-in-any-domain": [
    "return _hashTypedData(hashReceipt(receipt));",
    "return hashReceipt(receipt);",
  ],
  "credits-finds-unsettled": [
    "settlement.settledAt == 0 || settlement",
    "settlement.settledAt == type(uint64).max || settlement",
  ],
  "credits-finds-other-models": [" || settlement.modelId != receipt.modelId", ""],
  "credits-leaf-hashed-once": [
    "keccak256(bytes.concat(keccak256(abi.encode(hashReceipt(receipt)))))",
    "keccak256(abi.encode(hashReceipt(receipt)))",
  ],
  "credits-spendable-while-revoking": ["if (block.timestamp < state.revokedAt) return 0;", ""],
  "credits-spendable-though-asked-back": [
    "FixedPointMathLib.zeroFloorSub(state.balance, _withdrawals[account].amount)",
    "state.balance",
  ],
  "credits-spendable-without-limit": [
    "return FixedPointMathLib.min(authorized, kept);",
    "authorized;\n        return kept;",
  ],
  "credits-spendable-without-balance": [
    "return FixedPointMathLib.min(authorized, kept);",
    "kept;\n        return authorized;",
  ],
  "credits-revocation-told-for-good": ["if (block.timestamp >= effectiveAt) effectiveAt = 0;", ""],
  "credits-revocation-told-late": [
    "if (block.timestamp >= effectiveAt) effectiveAt = 0;",
    "if (block.timestamp > effectiveAt) effectiveAt = 0;",
  ],
});

function define(
  file: string,
  mutations: Record<string, [from: string, to: string, equivalent?: string]>,
): Mutation[] {
  return Object.entries(mutations).map(([id, [from, to, equivalent]]) => ({
    id,
    file,
    from,
    to,
    ...(equivalent === undefined ? {} : { equivalent }),
  }));
}

export const mutations: readonly Mutation[] = [
  ...campaign,
  ...types,
  ...libraries,
  ...lock,
  ...membership,
  ...collection,
  ...credits,
  ...source,
  ...tokenIncome,
  ...royalties,
  ...commissions,
  ...registry,
  ...factory,
  ...governance,
];
