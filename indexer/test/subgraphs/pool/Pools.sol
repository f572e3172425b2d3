// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

contract Position {
    event Moved(int24 lower, int24 upper);

    constructor() {
        emit Moved(-10, 10);
    }

    function move(int24 lower, int24 upper) external {
        emit Moved(lower, upper);
    }
}

contract Pool {
    event Opened(uint24 fee);
    event Swap(address indexed sender, int256 amount0, int256 amount1, uint160 price);
    event PositionOpened(address position);

    uint160 public price = 1 << 96;
    Position[] public positions;

    /// Before anybody knows of it.
    constructor(uint24 fee) {
        emit Opened(fee);
        openPosition();
    }

    function swap(int256 amount0, int256 amount1) external {
        price = uint160(uint256(int256(uint256(price)) + amount0));
        emit Swap(msg.sender, amount0, amount1, price);
    }

    function openPosition() public {
        Position position = new Position();
        positions.push(position);
        emit PositionOpened(address(position));
    }
}

contract Factory {
    event PoolCreated(address indexed pool, uint24 fee);

    Pool[] public pools;

    function create(uint24 fee) external {
        Pool pool = new Pool(fee);
        pools.push(pool);
        emit PoolCreated(address(pool), fee);
        pool.swap(1, -1);
    }
}
