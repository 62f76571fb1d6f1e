"""The pages that stand for themselves: home, help, privacy, cookies, accessibility."""
