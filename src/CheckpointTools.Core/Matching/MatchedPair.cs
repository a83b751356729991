namespace CheckpointTools.Matching;

/// <summary>Two variables that are taken for one, by their numbers.</summary>
internal readonly record struct MatchedPair(int Model, int Source, MatchReason Reason);
