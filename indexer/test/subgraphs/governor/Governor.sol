// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// Says what a governor says, without deciding anything.
contract Governor {
    struct Limit {
        uint64 quorum;
        bool isStrict;
    }

    struct Action {
        address target;
        uint256 value;
        bytes data;
        Limit limit;
    }

    event ProposalCreated(
        uint256 indexed id, address proposer, Action[] actions, string[] texts, int24[3] marks, Limit limit
    );
    event VoteCast(uint256 indexed id, address indexed voter, uint8 support, uint256 weight, string reason);
    event ProposalCanceled(uint256 id);
    event ProposalExecuted(uint256 id, string indexed label, bytes payload);

    uint256 public count;

    function propose(Action[] calldata actions, string[] calldata texts, int24[3] calldata marks) external {
        emit ProposalCreated(++count, msg.sender, actions, texts, marks, Limit(uint64(actions.length), count % 2 == 0));
    }

    function vote(uint256 id, uint8 support, uint256 weight, string calldata reason) external {
        emit VoteCast(id, msg.sender, support, weight, reason);
    }

    function cancel(uint256 id) external {
        emit ProposalCanceled(id);
    }

    function execute(uint256 id, bytes calldata payload) external {
        emit ProposalExecuted(id, "executed", payload);
    }
}
