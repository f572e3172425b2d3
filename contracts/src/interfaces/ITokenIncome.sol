// SPDX-License-Identifier: MIT
pragma solidity ^0.8.35;

/// @title ITokenIncome
/// @notice Income in any ERC-20, shared pro rata like ETH and apart from it, each token by itself:
///
///     due(a) = floor((balance + totalWithdrawn) * contributed(a) / totalContributed) - withdrawn(a)
///
/// and never more than the balance. Amounts are in the token's smallest unit. A transfer of an ERC-20 tells its recipient
/// nothing: income counts from the moment it is there, and is announced by the next call below that looks at it.
///
/// What a withdrawal takes off the balance is the owner's, fees that the token charges on top of it included.
///
/// @dev Assumptions: nothing about the token. One that lies or changes balances by itself harms only its own owners' part
/// of it. Where a balance falls by itself, owners who withdrew before keep what they have, and the others are due less: at
/// least 0, and at most what is left, so that the last ones can have that. Liveness: a token that cannot be transferred
/// cannot be withdrawn until it can.
interface ITokenIncome {
    /// @notice `amount` more of `token` is there for the owners; `caller` noticed it.
    /// @param totalIncome All of it that was ever there.
    event TokenIncomeReceived(address indexed token, address indexed caller, uint256 amount, uint256 totalIncome);

    /// @notice `amount` of `token` left for the owner `account`, who gets less where the token charges fees.
    /// @param withdrawn What `account` has withdrawn of it in all, this withdrawal included.
    /// @param totalWithdrawn What all owners have withdrawn of it, this withdrawal included.
    /// @param totalIncome All of it that was ever there.
    event TokenWithdrawn(
        address indexed token,
        address indexed account,
        address indexed caller,
        uint256 amount,
        uint256 withdrawn,
        uint256 totalWithdrawn,
        uint256 totalIncome
    );

    /// @notice In a batch, `token` was not paid to `account`, which keeps its claim; nobody else is affected.
    event TokenWithdrawalRefused(
        address indexed token, address indexed account, address indexed caller, uint256 amount
    );

    /// @notice `account` has nothing of `token` to withdraw now.
    error NothingOfTokenToWithdraw(address token, address account);
    /// @notice Nothing of `token` left when `amount` was to go to `account`.
    error TokenTransferFailed(address token, address account, uint256 amount);

    /// @notice Announces what has come of `token` since the last look; by anyone, once funded. Harmless if nothing has.
    /// @return amount What is newly counted.
    function recordTokenIncome(address token) external returns (uint256 amount);

    /// @notice Pays `account` what it is due of `token`; by anyone, to `account` only.
    /// @return amount What was withdrawn, greater than 0.
    function withdrawToken(address token, address account) external returns (uint256 amount);

    /// @notice Pays each of `accounts` what it is due of `token`; skips those with nothing due, and those whose payment
    /// fails.
    /// @return amount What was withdrawn in all.
    function withdrawTokenMany(address token, address[] calldata accounts) external returns (uint256 amount);

    /// @notice What `account` can withdraw of `token` now; 0 unless funded.
    function tokenWithdrawable(address token, address account) external view returns (uint256);

    /// @notice What `account` has withdrawn of `token`.
    function tokenWithdrawnOf(address token, address account) external view returns (uint256);

    /// @notice All of `token` that was ever there for the owners, announced or not; 0 unless funded.
    function totalTokenIncome(address token) external view returns (uint256);

    /// @notice What all owners have withdrawn of `token`.
    function totalTokenWithdrawn(address token) external view returns (uint256);
}
