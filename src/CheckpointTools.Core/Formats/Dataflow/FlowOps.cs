namespace CheckpointTools.Formats.Dataflow;

/// <summary>The operations that move the values of variables (tensorflow/core/ops: state, math, training, functional).</summary>
internal static class FlowOps
{
    private static readonly Dictionary<string, FlowOp> Known = Create();

    /// <summary>What an operation does.</summary>
    /// <param name="name">Its name, such as "AddV2".</param>
    public static FlowOp Find(string name) =>
        Known.TryGetValue(name, out FlowOp op) ? op
        : TrainingOp.IsTraining(name) ? FlowOp.Train
        : FlowOp.None;

    private static Dictionary<string, FlowOp> Create()
    {
        var known = new Dictionary<string, FlowOp>(StringComparer.Ordinal);
        Add(FlowOp.Variable, "VariableV2 Variable VarHandleOp AutoReloadVariable");
        Add(
            FlowOp.Passage,
            "Identity RefIdentity ReadVariableOp Cast StopGradient PreventGradient CheckNumerics Snapshot "
                + "Switch RefSwitch Enter RefEnter Exit RefExit NextIteration RefNextIteration"
        );
        Add(FlowOp.Passages, "IdentityN");
        Add(FlowOp.Merge, "Merge RefMerge");
        Add(
            FlowOp.Elementwise,
            "Abs Add AddN AddV2 AccumulateNV2 Ceil ClipByValue Div DivNoNan Equal Exp Expm1 Floor FloorDiv FloorMod Greater GreaterEqual "
                + "Inv IsFinite IsInf IsNan Less LessEqual Log Log1p LogicalAnd LogicalNot LogicalOr Maximum Minimum Mod Mul MulNoNan Neg "
                + "NotEqual Pow RealDiv Reciprocal Round Rsqrt Select SelectV2 Sigmoid Sign Softplus Sqrt Square SquaredDifference Sub "
                + "Tanh TruncateDiv TruncateMod Xdivy Xlogy"
        );
        Add(FlowOp.Assign, "Assign AssignVariableOp ResourceScatterUpdate ScatterUpdate ResourceScatterNdUpdate ScatterNdUpdate");
        Add(
            FlowOp.Update,
            "AssignAdd AssignSub AssignAddVariableOp AssignSubVariableOp ResourceScatterAdd ResourceScatterSub ResourceScatterMul "
                + "ResourceScatterDiv ResourceScatterMax ResourceScatterMin ScatterAdd ScatterSub ScatterMul ScatterDiv "
                + "ResourceScatterNdAdd ResourceScatterNdSub ScatterNdAdd ScatterNdSub"
        );
        Add(FlowOp.Restore, "RestoreV2 Restore RestoreSlice");
        Add(FlowOp.Save, "SaveV2 Save SaveSlices");
        Add(FlowOp.Group, "NoOp Pack MergeV2Checkpoints ShardedFilename StringJoin");
        Add(FlowOp.Call, "PartitionedCall StatefulPartitionedCall TPUPartitionedCall RemoteCall While StatelessWhile");
        Add(FlowOp.Branch, "If StatelessIf Case StatelessCase");
        return known;

        void Add(FlowOp op, string names)
        {
            foreach (string name in names.Split(' '))
            {
                known.Add(name, op);
            }
        }
    }
}
