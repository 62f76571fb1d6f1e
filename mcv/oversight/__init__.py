"""Watching over the whole: is everything at work?"""
