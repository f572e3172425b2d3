// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @title ExactShares
/// @notice What owners have earned, as exact mixed numbers `whole + rest / total`: a model of the splitter that shares none of
/// its arithmetic. It divides each income by itself, digit by digit, and adds up whole units and rests, where the splitter
/// multiplies the sum of all incomes and divides once.
contract ExactShares {
    uint256 public total;
    uint256[] private _parts;

    uint256[] private _whole;
    /// @dev Over `total`, each below it.
    uint256[] private _rest;
    uint256[] private _withdrawn;
    uint256 public income;

    constructor(uint256[] memory parts) {
        _parts = parts;
        _whole = new uint256[](parts.length);
        _rest = new uint256[](parts.length);
        _withdrawn = new uint256[](parts.length);
        for (uint256 i = 0; i < parts.length; ++i) {
            total += parts[i];
        }
        require(total < 2 ** 96, "a digit would overflow");
    }

    /// @notice Gives each owner its exact part of `amount`.
    function add(uint256 amount) external {
        income += amount;
        for (uint256 i = 0; i < _parts.length; ++i) {
            (uint256 whole, uint256 rest) = _share(amount, _parts[i]);
            rest += _rest[i];
            if (rest >= total) {
                rest -= total;
                whole += 1;
            }
            _whole[i] += whole;
            _rest[i] = rest;
        }
    }

    function withdraw(uint256 i) external returns (uint256 amount) {
        amount = due(i);
        _withdrawn[i] += amount;
    }

    /// @notice The whole units that are owed; the rest of the mixed number is dust for the time being.
    function due(uint256 i) public view returns (uint256) {
        return _whole[i] - _withdrawn[i];
    }

    /// @notice The sum of all rests: a whole number of units, as parts add up to the total.
    function dust() external view returns (uint256 units) {
        uint256 sum;
        for (uint256 i = 0; i < _rest.length; ++i) {
            sum += _rest[i];
        }
        while (sum >= total) {
            sum -= total;
            units += 1;
        }
        require(sum == 0, "the rests do not add up");
    }

    /// @dev amount * part / total by long division, as on paper, with digits of 96 bits: each remainder below 2^96.
    function _share(uint256 amount, uint256 part) private view returns (uint256 whole, uint256 rest) {
        for (uint256 shift = 192;; shift -= 96) {
            uint256 digit = uint96(amount >> shift);
            uint256 dividend = (rest << 96) + digit * part;
            whole = (whole << 96) + dividend / total;
            rest = dividend % total;
            if (shift == 0) return (whole, rest);
        }
    }
}
