"""Training in two precisions: the work in bfloat16, which is many times faster where the processor has it, and the
weights themselves in float32."""

import copy

import torch


class Mixed:
    """A network, its fast twin, its optimizer, and the running average of its weights, which is what is kept."""

    def __init__(self, network, settings, device):
        self.network = network.to(device, memory_format=torch.channels_last)
        self.twin = copy.deepcopy(self.network)
        kept = {id(p) for p in self.twin.keep_float()}
        for p in self.twin.parameters():
            if id(p) not in kept:
                p.data = p.data.to(torch.bfloat16)
        self.settings = settings
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=settings["learningRate"], betas=(0.9, 0.99), weight_decay=0.01
        )
        self.average = [p.detach().clone() for p in self.network.parameters()]

    def rate(self, step):
        """The learning rate: up over the first steps, level, and down to nothing from `decayFrom` on."""
        steps, start = self.settings["steps"], self.settings["decayFrom"]
        falling = max(0.0, (steps - step) / max(1, steps - start)) if step > start else 1.0
        return self.settings["learningRate"] * min(1.0, (step + 1) / 100) * falling

    def step(self, loss, step):
        loss.backward()
        for p, fast in zip(self.network.parameters(), self.twin.parameters()):
            p.grad = fast.grad.float() if fast.grad is not None else None
            fast.grad = None
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate(step)
        self.optimizer.step()
        # Early averages would keep the beginning for long.
        keep = min(self.settings.get("averaging", 0.99), (1 + step) / (10 + step))
        with torch.no_grad():
            for p, fast, mean in zip(self.network.parameters(), self.twin.parameters(), self.average):
                fast.data.copy_(p.data)
                mean.lerp_(p.data, 1 - keep)

    def averaged(self):
        """The network with its averaged weights, to judge and to export."""
        network = copy.deepcopy(self.network).eval()
        for p, mean in zip(network.parameters(), self.average):
            p.data.copy_(mean)
        return network

    def state(self):
        return {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "average": self.average,
        }

    def load(self, state):
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.average = state["average"]
        for p, fast in zip(self.network.parameters(), self.twin.parameters()):
            fast.data.copy_(p.data)
