namespace CheckpointTools;

/// <summary>The file format of a checkpoint. All are read; <see cref="V2"/> alone is written as a checkpoint.</summary>
public enum CheckpointFormat
{
    /// <summary>A tensor bundle: P.index and P.data-SSSSS-of-NNNNN, TensorFlow 0.12 and later.</summary>
    V2,

    /// <summary>One table file or several that hold names and values, 2015 to 2017.</summary>
    V1,

    /// <summary>A safetensors file, or several with an index (P.safetensors.index.json).</summary>
    Safetensors,

    /// <summary>A NumPy archive of arrays (.npz).</summary>
    Npz,

    /// <summary>A single NumPy array (.npy), whose name is that of its file.</summary>
    Npy,

    /// <summary>An HDF5 file (.h5, .weights.h5), as Keras writes it.</summary>
    Hdf5,

    /// <summary>A model of Keras 3 in an archive (.keras).</summary>
    Keras,

    /// <summary>A graph of TensorFlow (GraphDef, MetaGraphDef, SavedModel) with constants, such as the weights of a frozen one.</summary>
    Graph,
}
