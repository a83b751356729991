namespace CheckpointTools.Fuzz.Running;

/// <summary>What a process has to say at its end.</summary>
internal sealed record WorkerResult(int Corpus, int Edges, int Reached, int Branches, int SubjectReached, int SubjectBranches);
