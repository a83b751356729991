namespace CheckpointTools.Fuzz.Running;

/// <summary>The result of a process.</summary>
internal sealed record WorkerResult(int Corpus, int Edges, int Reached, int Branches, int SubjectReached, int SubjectBranches);
