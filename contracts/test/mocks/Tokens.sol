// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @notice An ERC-20 as it should be, of which anyone can have any amount.
contract Token {
    uint256 public totalSupply;
    mapping(address account => uint256) internal _balances;

    function mint(address account, uint256 amount) external {
        totalSupply += amount;
        _balances[account] += amount;
    }

    function balanceOf(address account) external view virtual returns (uint256) {
        return _balances[account];
    }

    function transfer(address to, uint256 amount) external virtual returns (bool) {
        _move(msg.sender, to, amount);
        return true;
    }

    function _move(address from, address to, uint256 amount) internal virtual {
        _balances[from] -= amount;
        _balances[to] += amount;
    }
}

/// @notice Keeps a part of each transfer: less arrives than was sent.
contract FeeToken is Token {
    uint256 public immutable feeBps;

    constructor(uint256 feeBps_) {
        feeBps = feeBps_;
    }

    function _move(address from, address to, uint256 amount) internal override {
        uint256 fee = amount * feeBps / 10_000;
        totalSupply -= fee;
        _balances[from] -= amount;
        _balances[to] += amount - fee;
    }
}

/// @notice Charges the sender more than it sends.
contract SurchargeToken is Token {
    uint256 public immutable feeBps;

    constructor(uint256 feeBps_) {
        feeBps = feeBps_;
    }

    function _move(address from, address to, uint256 amount) internal override {
        uint256 fee = amount * feeBps / 10_000;
        totalSupply -= fee;
        _balances[from] -= amount + fee;
        _balances[to] += amount;
    }
}

/// @notice Balances grow and shrink by themselves, by one factor for all.
contract RebasingToken is Token {
    uint256 public percent = 100;

    function rebase(uint256 percent_) external {
        percent = percent_;
    }

    function balanceOf(address account) external view override returns (uint256) {
        return _balances[account] * percent / 100;
    }

    function _move(address from, address to, uint256 amount) internal override {
        uint256 parts = amount * 100 / percent;
        _balances[from] -= parts;
        _balances[to] += parts;
    }
}

/// @notice Transfers in odd ways, to all or to some.
contract OddToken is Token {
    enum Way {
        /// Moves and says so.
        Plain,
        /// Moves and says nothing, as USDT does.
        Silent,
        /// Moves and says that it did not, as Tether Gold does.
        Denies,
        /// Moves and answers with a word that is neither yes nor no.
        Garbled,
        /// Moves and answers with one byte.
        Short,
        /// Moves and answers with as much as a block's gas may bear.
        Talks,
        /// Moves nothing and says so.
        Declines,
        /// Moves nothing and says that it did.
        Lies,
        /// Reverts, as a list of those who may not have it makes tokens do.
        Reverts,
        /// Reverts with as much data as its gas pays for.
        Bombs,
        /// Uses up all the gas that it is given.
        Burns
    }

    Way private _way;
    mapping(address account => Way) private _wayTo;

    function behave(Way way) external {
        _way = way;
    }

    function behaveTowards(address account, Way way) external {
        _wayTo[account] = way;
    }

    function transfer(address to, uint256 amount) external override returns (bool) {
        Way way = _way == Way.Plain ? _wayTo[to] : _way;
        if (way <= Way.Talks) _move(msg.sender, to, amount);
        if (way == Way.Reverts) revert("not to you");
        assembly {
            switch way
            case 1 { return(0, 0) }
            case 2 {
                mstore(0, 0)
                return(0, 32)
            }
            case 3 {
                mstore(0, 2)
                return(0, 32)
            }
            case 4 { return(0, 1) }
            case 5 { return(0, 150000) }
            case 6 {
                mstore(0, 0)
                return(0, 32)
            }
            case 9 { revert(0, 1000000) }
            case 10 { invalid() }
        }
        return true;
    }
}

/// @notice Says that everyone has the greatest amount, and moves nothing.
contract BoundlessToken {
    function balanceOf(address) external pure returns (uint256) {
        return type(uint256).max;
    }

    function transfer(address, uint256) external pure returns (bool) {
        return true;
    }
}

/// @notice Tells the recipient, or whom it is set to, of a transfer: before it and after it.
contract CallingToken is Token {
    address private _listener;

    function listen(address listener) external {
        _listener = listener;
    }

    function _move(address from, address to, uint256 amount) internal override {
        address listener = _listener == address(0) ? to : _listener;
        _tell(listener);
        super._move(from, to, amount);
        _tell(listener);
    }

    function _tell(address listener) private {
        // Whatever it does or answers: the transfer goes on.
        (bool success,) = listener.call(abi.encodeWithSignature("onTransfer()"));
        success;
    }
}

/// @notice Makes a call of its own whenever it is called, and remembers what came of it.
contract Intruder {
    address private _target;
    bytes private _call;
    bool private _isInside;

    uint256 public entries;
    uint256 public successes;
    bytes public answer;

    function prepare(address target, bytes calldata call_) external {
        _target = target;
        _call = call_;
        entries = 0;
        successes = 0;
    }

    receive() external payable {}

    fallback() external {
        if (_isInside || _target == address(0)) return;
        _isInside = true;
        ++entries;
        bool success;
        (success, answer) = _target.call(_call);
        if (success) ++successes;
        _isInside = false;
    }
}
