"""What training asks for: some of the words that tell a work, in the manner of people, who seldom tell all."""

import torch

ATTRIBUTES = ("motif", "palette", "composition", "texture")
MIRROR = {"left": "right", "right": "left"}


class Prompts:
    def __init__(self, words):
        self.words = words
        self.size = len(words["words"])

    def of(self, work, mirrored, random):
        """A row with 1 for each word that is asked for. One in ten asks for nothing."""
        row = torch.zeros(self.size)
        if random.random() < 0.1:
            return row
        for attribute in ATTRIBUTES:
            if random.random() < 0.15:
                continue
            row[self.choose(attribute, self.value(work, attribute, mirrored), random)] = 1
        return row

    def whole(self, work, mirrored=False):
        """A row for the work's whole caption."""
        row = torch.zeros(self.size)
        for attribute in ATTRIBUTES:
            words = self.words[attribute][self.value(work, attribute, mirrored)]
            if attribute == "palette":
                row[words["name"]] = 1
            row[words["telling"]] = 1
        return row

    @staticmethod
    def value(work, attribute, mirrored):
        value = work[attribute]
        return MIRROR.get(value, value) if attribute == "composition" and mirrored else value

    def choose(self, attribute, value, random):
        words = self.words[attribute][value]
        way = random.random()
        if way < 0.4:
            return words["name"]
        if way < 0.75:
            return words["name"] + words["telling"] if attribute == "palette" else words["telling"]
        known = sorted(set(words["name"] + words["telling"]))
        return random.sample(known, random.randint(1, len(known)))
